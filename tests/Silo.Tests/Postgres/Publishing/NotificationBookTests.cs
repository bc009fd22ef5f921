using Granary.Grains.Publishing;
using Granary.Postgres.Lists;

namespace Granary.Tests.Postgres;

/// <summary>An author, users 2 to 11 who subscribe, and post 1 of which they are told.</summary>
public sealed class NotificationBookTests : IAsyncLifetime
{
    private const long Author = 1;
    private const long Post = 1;

    private readonly PostgresFixture _database = new();
    private TestSilo _silo = null!;
    private NotificationBook _book = null!;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        await _database.Run("""
            insert into users (id, version, state, created_at, updated_at)
                select i, 1, jsonb_build_object('username', 'u' || i, 'email', i || '@x.org'), now(), now()
                from generate_series(1, 12) i;
            insert into subscriptions (id, version, state, created_at, updated_at)
                select (1::bigint << 31) | i, 1, jsonb_build_object('author_id', 1, 'user_id', i), now(), now()
                from generate_series(2, 11) i;
            insert into subscriptions (id, version, state, created_at, updated_at)
                values ((2::bigint << 31) | 12, 1, '{"author_id":2,"user_id":12}', now(), now());
            insert into posts (id, version, state, created_at, updated_at)
                values (1, 1, '{"author_id":1,"slug":"rain","title":"Rain","body":"x","status":"PUBLISHED",
                    "history":[]}', now(), now());
            """);
        _silo = await _database.Silo();
        _book = new(new Database(_silo.Calls));
    }

    public async Task DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Page_after_page_each_subscriber_of_the_author_has_one()
    {
        var pages = new List<string>();
        for (var (after, more) = (0L, true); more;)
        {
            var page = await _book.Notify(Post, Author, after, 4);
            pages.Add($"{page.Last}: {page.Count}, {string.Join(' ', page.Undelivered)}");
            (after, more) = (page.Last ?? after, page.More);
        }

        Assert.Equal(["5: 4, 2 3 4 5", "9: 4, 6 7 8 9", "11: 2, 10 11"], pages);
        Assert.Equal("2 3 4 5 6 7 8 9 10 11", await Told());
    }

    [Fact]
    public async Task A_last_page_that_is_full_is_followed_by_an_empty_one()
    {
        Assert.Equal((11L, true), Brief(await _book.Notify(Post, Author, 6, 5)));
        Assert.Equal((null, false), Brief(await _book.Notify(Post, Author, 11, 5)));
    }

    [Fact]
    public async Task The_same_page_again_and_at_once_gives_nobody_a_second_one()
    {
        var pages = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _book.Notify(Post, Author, 0, 100).AsTask()));

        Assert.All(pages, page => Assert.Equal((10, false), (page.Count, page.More)));
        Assert.Equal("2 3 4 5 6 7 8 9 10 11", await Told());
    }

    [Fact]
    public async Task What_was_delivered_is_not_delivered_again_and_the_rest_is()
    {
        await _book.Notify(Post, Author, 0, 5);
        await _book.Delivered(Post, [2, 4]);
        var page = await _book.Notify(Post, Author, 0, 5);

        Assert.Equal((5, "3 5 6"), (page.Count, string.Join(' ', page.Undelivered)));
    }

    [Fact]
    public async Task Users_who_are_gone_are_passed_over_and_end_no_page()
    {
        await _database.Run("delete from users where id in (2, 3, 4)");
        var page = await _book.Notify(Post, Author, 0, 3);

        Assert.Equal((4L, 0L, true, 0), (page.Last!.Value, page.Count, page.More, page.Undelivered.Count));
        Assert.Equal("", await Told());
    }

    [Fact]
    public async Task Who_subscribes_or_leaves_meanwhile_loses_and_doubles_nothing_of_others()
    {
        await _book.Notify(Post, Author, 0, 5);
        await _database.Run("delete from subscriptions where user_id in (3, 8)");
        await _book.Notify(Post, Author, 0, 5);
        await _book.Notify(Post, Author, 7, 5);

        Assert.Equal("2 3 4 5 6 7 9 10 11", await Told());
    }

    [Fact]
    public async Task A_reader_finds_his_own_newest_first_and_none_of_deleted_posts()
    {
        await _database.Run("""
            insert into posts (id, version, state, created_at, updated_at)
                select i, 1, state || jsonb_build_object('slug', 'rain-' || i), now(), now()
                from posts, generate_series(2, 4) i;
            """);
        for (var post = 1; post <= 4; post++)
            await _book.Notify(post, Author, 0, 100);
        await _database.Run("delete from posts where id = 3");

        var found = await new PublishingLists(new Database(_silo.Calls)).Notifications(5, 2, 0);
        Assert.Equal([4L, 2L], found.Rows.Select(one => one.PostId));
        Assert.Equal(("rain-4", "u1", 3L), (found.Rows[0].Slug, found.Rows[0].Author.Username, found.Total));
    }

    private static (long? Last, bool More) Brief(NotifiedPage page) => (page.Last, page.More);

    private Task<string> Told() => _database.Scalar<string>(
        "select coalesce(string_agg(user_id::text, ' ' order by user_id), '') "
        + $"from notifications where post_id = {Post}");
}
