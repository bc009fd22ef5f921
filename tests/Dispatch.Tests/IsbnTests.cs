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
    [InlineData("97800605127500", false)]
    [InlineData("97800605127X0", false)]
    [InlineData("978006051275", false)]
    [InlineData("08044295X7", false)]
    [InlineData("- 9-7-8-0-0-6-0-5-1-2-7-5-0 -", true)]
    public void The_check_digit_decides(string isbn, bool valid) => Assert.Equal(valid, Isbn.IsValid(isbn));
}
