using Granary.Grains.Library;
using Granary.Grains.Shop;
using Granary.Library;
using Granary.Wire;
using Way = Granary.Tests.Engines.Travelling.Wire;

namespace Granary.Tests.Regressions;

/// <summary>
/// A silo that stops hands on what it has not begun. What only newer silos understand it could not write, and the batch
/// got lost with all its asks.
/// </summary>
public sealed class HandedOnTests
{
    [Fact]
    public void What_an_older_silo_cannot_read_it_hands_on_as_it_came()
    {
        using var newer = new Way([.. new LibrarySystem().Kinds, .. new ShopSystem().Kinds]);
        using var older = new Way(new LibrarySystem().Kinds);
        object[] sent = [new Granary.Shop.GetOrder(7), new GetBook(7)];

        var at = older.Read<AskBatch>(newer.Write(new AskBatch([.. sent.Select(Ask)])));
        Assert.IsType<UnreadMessage>(at.Asks[0].Message);
        var arrived = newer.Read<AskBatch>(older.Write(at));

        Assert.Equal(sent, arrived.Asks.Select(ask => ask.Message));
    }

    private static Ask Ask(object message) => new()
    {
        Target = new(LibrarySystem.Book, 7),
        Message = message,
        Caller = Caller.Anonymous,
    };
}
