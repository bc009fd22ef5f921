using System.Text;
using Granary.Grains;
using Granary.Library;
using Granary.Shop;
using Granary.Wire;

namespace Granary.Tests.Regressions;

/// <summary>
/// A message of a newer silo was decided without the member that this one did not know, and recorded as done.
/// </summary>
public sealed class NewerMessageTests
{
    [Theory]
    [InlineData("""{"title":"t","author":"a","subtitle":"s"}""")]
    [InlineData("""{"title":"t","author":"a","year":"nineteen"}""")]
    [InlineData("null")]
    public void A_message_that_is_not_wholly_understood_is_not_read(string json) =>
        Assert.Null(Read(json, JsonType.Message(typeof(CreateBook))));

    [Fact]
    public void Nor_one_with_an_unknown_member_deep_inside() => Assert.Null(Read(
        """{"user_id":1,"delivery_address_id":2,"items":[{"product_id":3,"quantity":4,"gift":true}]}""",
        JsonType.Message(typeof(CreateOrder))));

    [Fact]
    public void A_message_that_is_understood_is_read()
    {
        Assert.Equal(new CreateBook("t", "a", null, null),
            Read("""{"title":"t","author":"a"}""", JsonType.Message(typeof(CreateBook))));
        var patch = (UpdateBook)Read("""{"id":7,"year":null}""", JsonType.Message(typeof(UpdateBook)))!;
        Assert.Equal((true, null, false), (patch.Year.Given, patch.Year.Value, patch.Title.Given));
    }

    [Fact]
    public void Every_message_has_a_strict_reading() => Assert.All(
        FiveSystems.Table.Kinds.SelectMany(kind => kind.Messages),
        message => Assert.Null(Read("""{"no such member":1}""", message)));

    /// <returns>Nothing: another silo must decide it.</returns>
    private static object? Read(string json, JsonType type) =>
        new MessageTable([type]).Read(type.Type.Name, Encoding.UTF8.GetBytes(json)) is var read and not UnreadMessage
            ? read
            : null;
}
