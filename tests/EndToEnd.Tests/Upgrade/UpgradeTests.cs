using Granary.Storms.Lab;
using Granary.Tests.Shop;

namespace Granary.Tests.Upgrade;

/// <summary>This program on databases that the version before it has left behind.</summary>
public sealed class UpgradeTests
{
    private const string OpenOrder =
        """{"user_id":1,"delivery_address_id":1,"items":[{"product_id":1,"quantity":3}]}""";

    private const string Book = """{"title":"Nineteen Eighty-Four","author":"George Orwell","year":1949}""";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("exclusive")]
    [InlineData("shared")]
    [InlineData("orleans")]
    public async Task What_was_left_is_migrated_finished_and_remembered(string kind)
    {
        await using var place = await LeftDatabase.Prepare(kind);
        await place.NewSilo(new Dictionary<string, string> { ["Publishing__ApprovePercent"] = "100" }).Start(Soon);
        using var door = new ShopDoor(place.Silo.Address);

        Assert.True(await place.Database.Number("select count(*) from migrations where number > 14") > 0);
        await IsFinished(place, door);
        await IsRemembered(door);
        await ReadsRight(door);
    }

    [Theory]
    [InlineData("exclusive")]
    [InlineData("shared")]
    [InlineData("orleans")]
    public async Task A_silo_of_the_version_before_that_still_holds_the_lease_is_named(string kind)
    {
        await using var place = await LeftDatabase.Prepare(kind);
        await place.Database.Run("update lease set expires_at = now() + interval '1 hour'");

        var run = await ProgramRun.Of(LabSettings.FromEnvironment().Program, ["serve"], new Dictionary<string, string>
        {
            ["GRANARY_AMQP"] = place.Amqp.ToString(),
            ["GRANARY_PG"] = place.Database.ConnectionString,
            ["GRANARY_HTTP"] = "http://127.0.0.1:0",
            ["GRANARY_PROFILE"] = "development",
            ["Amqp__Prefix"] = place.Name + ".",
        });

        run.EndsWithOneSentence("still holds the lease of the version before: stop all silos, then start this one");
        Assert.Contains("silo barn (process ", run.Errors, StringComparison.Ordinal);
        Assert.Equal(14, await place.Database.Number("select count(*) from migrations"));
    }

    /// <summary>The open order, the article, the job, and what was never sent.</summary>
    private static async Task IsFinished(Installation place, ShopDoor door)
    {
        await Ends(place, "all orders are confirmed", "select count(*) = 3 from orders where status = 'confirmed'");
        await Ends(place, "both articles are out", "select count(*) = 2 from posts where status = 'PUBLISHED'");
        await Ends(
            place, "a job is done, the other one waits",
            "select string_agg(status, ' ' order by id) = 'done pending' from jobs");
        await Ends(place, "the outbox is empty", "select not exists (select from outbox)");
        await Ends(place, "the waiting job's timer is left", "select array_agg(kind) = '{job}' from timers");
        Assert.Equal(3, await door.Stock(1));
        Assert.Single(await place.Topology.Drain(place.Topology.Reports));
    }

    private static async Task IsRemembered(ShopDoor door)
    {
        var order = await door.Post("/orders", OpenOrder, ShopDoor.Key, "Idempotency-Key: order-open");
        var book = await door.Post("/api/v1/books", Book, ShopDoor.Key, "Idempotency-Key: book-once");
        var other = await door.Post(
            "/api/v1/books", """{"title":"Animal Farm","author":"b"}""", ShopDoor.Key, "Idempotency-Key: book-once");

        Assert.Equal((201, true, 3, "confirmed"), (order.Status, order.Replayed, order.Id, order.Text("status")));
        Assert.Equal((201, true, 1), (book.Status, book.Replayed, book.Id));
        Assert.Equal((409, "idempotency_conflict"), (other.Status, other.Code));
        Assert.Equal(3, await door.Stock(1));
    }

    private static async Task ReadsRight(ShopDoor door)
    {
        var login = await door.Post("/api/users/login", """{"username":"ann","password":"correct horse"}""");
        var ann = "Authorization: Bearer " + login.Text("access_token");

        Assert.Equal("1949", (await door.Get("/api/v1/books/1", ShopDoor.Key)).Text("year"));
        Assert.Equal("1", (await door.Get("/api/v2/books/2", ShopDoor.Key)).Text("author_id"));
        Assert.Equal("confirmed", (await door.Get("/orders/1", ShopDoor.Key)).Text("status"));
        Assert.Equal("Lyon", (await door.Get("/addresses/1", ShopDoor.Key)).Text("city"));
        Assert.Equal("PUBLISHED", (await door.Get("/api/articles/sun")).Text("status"));
        Assert.Equal("Water the plants", (await door.Get("/api/v1/tasks/1", ann)).Text("title"));
        Assert.Equal("2", (await door.Get("/api/v2/tasks", ann)).Text("total"));
        Assert.Equal(201, (await door.Post("/api/v1/books", Book, ShopDoor.Key)).Status);
    }

    private static Task Ends(Installation place, string what, string sql) => Until.True(
        what, Soon, async () => (await place.Database.Rows(sql, row => !row.IsDBNull(0) && row.GetBoolean(0)))[0]);
}
