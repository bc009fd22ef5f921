using Granary.Dispatch;
using Granary.Grains;

namespace Granary.Tests.Dispatch;

public sealed class OffersTests
{
    private static readonly IReadOnlySet<string> All = Offers.Of(FiveSystems.Table.Actions);

    [Theory]
    [InlineData("v1/create_book")]
    [InlineData("v1/create_book#author")]
    [InlineData("v2/create_book#author_id")]
    [InlineData("v1/delete_book#id")]
    [InlineData("v2/delete_book#id")]
    [InlineData("v1/create_order#items.quantity")]
    public void Actions_fields_and_fields_of_items_are_named(string offer) => Assert.Contains(offer, All);

    [Theory]
    [InlineData("v1/create_author")]
    [InlineData("v2/create_book#author")]
    [InlineData("any/delete_book")]
    public void Nothing_else_is(string offer) => Assert.DoesNotContain(offer, All);

    [Fact]
    public void They_are_few_enough_to_be_told_to_every_silo() =>
        Assert.InRange(All.Sum(offer => offer.Length), 1, 64 * 1024);
}
