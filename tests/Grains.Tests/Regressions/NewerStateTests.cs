using System.Text;
using System.Text.Json;
using Granary.Grains.Library;
using Granary.Grains.Shop;
using Granary.Library;
using Granary.Shop;
using Granary.Tests.Turns;
using static Granary.Tests.Turns.TurnBench;

namespace Granary.Tests.Regressions;

/// <summary>An older silo changed a row of a newer one and wrote it back without what it did not know.</summary>
public sealed class NewerStateTests
{
    private const string Book =
        """{"title":"Emma","author":"Austen","subtitle":"a \u00fc novel","price":1.50,""" + """
        "cover":{"url":"u","sizes":[1]},"gone":null}
        """;

    private readonly TurnBench _books = new(JsonType.State(typeof(BookState)), new BookRules());

    [Fact]
    public async Task Members_that_this_version_does_not_know_are_written_back()
    {
        _books.Store.Rows.Enqueue(Row(Book));
        await _books.Turn(Change("1", Year(1815)));

        Same("""
            {"title":"Emma","author":"Austen","year":1815,"subtitle":"a ü novel","price":1.50,
            "cover":{"url":"u","sizes":[1]},"gone":null}
            """, Written(_books));
    }

    [Fact]
    public async Task They_stay_from_one_change_to_the_next()
    {
        _books.Store.Rows.Enqueue(Row(Book));
        await _books.Turn(Change("1", Year(1815)), Change("2", Year(1816)));
        await _books.Turn(Change("3", new UpdateBook(7, null) { Title = new(true, "Persuasion") }));

        Assert.Equal(2, _books.Store.Commits.Count);
        Same(Book.Replace("Emma", "Persuasion").Replace("\"subtitle\"", "\"year\":1816,\"subtitle\""), Written(_books));
    }

    [Fact]
    public async Task A_deletion_deletes_them_too()
    {
        _books.Store.Rows.Enqueue(Row(Book));
        await _books.Turn(Change("1", new DeleteBook(7, null)));

        Assert.Null(Written(_books));
    }

    [Fact]
    public async Task A_row_of_this_version_carries_nothing_along()
    {
        _books.Store.Rows.Enqueue(Row("""{"title":"Emma","author":"Austen"}"""));
        await _books.Turn(Change("1", Year(1815)));

        Assert.Null(_books.Activation.Entity!.Newer);
        Assert.Equal("""{"title":"Emma","author":"Austen","year":1815}""", Encoding.UTF8.GetString(Written(_books)!));
    }

    [Fact]
    public async Task A_value_that_this_version_cannot_read_is_left_to_others()
    {
        _books.Store.Rows.Enqueue(Row("""{"title":"Emma","author":"Austen","year":{"from":1814,"to":1815}}"""));
        var told = await _books.Turn(Change("1", Year(1815)), Read(new GetBook(7)));

        Assert.All(told, answer => Assert.Equal("! only a newer version can read note/7, see $.year", answer));
        Assert.Empty(_books.Store.Commits);
    }

    [Fact]
    public async Task Unknown_members_of_list_items_forbid_changes_but_not_reads()
    {
        var orders = new TurnBench(JsonType.State(typeof(OrderState)), new OrderRules());
        orders.Store.Rows.Enqueue(Row("""
            {"user_id":1,"delivery_address_id":2,"items":[{"product_id":3,"quantity":4,"gift":true}],
            "status":"confirmed","total":8}
            """));
        var told = await orders.Turn(
            Change("1", new UpdateOrder(7, null, OrderStatus.Cancelled)), Read(new GetOrder(7)));

        Assert.Equal("! only a newer version can change note/7", told[0]);
        Assert.Contains("\"quantity\":4", told[1]);
        Assert.Empty(orders.Store.Commits);
    }

    private static UpdateBook Year(long year) => new(7, null) { Year = year };

    private static EntityRow Row(string state) => new(3, default, default, Encoding.UTF8.GetBytes(state));

    private static byte[]? Written(TurnBench bench) => bench.Store.Commits[^1].Write!.State;

    private static void Same(string expected, byte[]? written)
    {
        var (left, right) = (JsonElement.Parse(expected), JsonElement.Parse(written));
        Assert.True(JsonElement.DeepEquals(left, right), Encoding.UTF8.GetString(written!));
    }
}
