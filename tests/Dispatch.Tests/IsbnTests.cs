namespace Granary.Tests.Dispatch;

public sealed class IsbnTests
{
    [Theory]
    [InlineData("0451524934", true)]
    [InlineData("0-451-52493-4", true)]
    [InlineData("080442957X", true)]
    [InlineData("978-0-06-051275-0", true)]
    [InlineData("9780060512750", true)]
    [InlineData("9780060512754", false)]
    [InlineData("0451524935", false)]
    [InlineData("977-0-06-051275-5", false)]
    [InlineData("X451524934", false)]
    [InlineData("٠٤٥١٥٢٤٩٣٤", false)]
    [InlineData("", false)]
    public void The_check_digit_decides(string isbn, bool valid) => Assert.Equal(valid, Isbn.IsValid(isbn));
}
