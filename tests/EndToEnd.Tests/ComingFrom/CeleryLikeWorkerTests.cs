using Granary.Storms.Lab;
using Granary.Tests.Publishing;

namespace Granary.Tests.ComingFrom;

/// <summary>Steps that are left to a worker written from the saga's own document.</summary>
public sealed class CeleryLikeWorkerTests : IAsyncLifetime
{
    private const int Posts = 50;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly LabSettings _settings = LabSettings.FromEnvironment();
    private Newsroom _news = null!;

    public async Task InitializeAsync()
    {
        var place = await Installation.Open(_settings, "celery", options: new Dictionary<string, string>
        {
            ["Publishing__Workers"] = "false",
            ["Users__HashRounds"] = "1000",
        });
        _news = await Newsroom.Open(_settings, place);
    }

    public Task DisposeAsync() => _news.DisposeAsync().AsTask();

    [Fact]
    public async Task It_carries_fifty_posts_through()
    {
        var author = await _news.Writer();
        using var worker = Worker();
        for (var n = 0; n < Posts; n++)
            await _news.Submitted(author);
        const string Ended = "select count(*) from posts where status in ('PUBLISHED', 'REJECTED')";
        await Until.True(
            "all have ended", Patience, async () => await _news.Place.Database.Number(Ended) == Posts);

        var published = await _news.Place.Database.Number("select count(*) from posts where status = 'PUBLISHED'");
        Assert.InRange(published, 1, Posts - 1);
        Assert.Equal(published, await _news.Place.Database.Number("""
            select count(*) from posts where state ->> 'preview_url' like 'https://cdn.example.com/previews/%.png'
            """));
        Assert.True(worker.Running);
    }

    /// <summary>As a client at the broker, with a key of the internal door.</summary>
    private ServerProcess Worker() => ServerProcess.Start(
        "/usr/bin/python3", [Path.Combine(Checkout.Folder, "tests/EndToEnd.Tests/ComingFrom/celery_like_worker.py")],
        new Dictionary<string, string>
        {
            ["BACKEND"] = _news.Place.Silo.Address.ToString().TrimEnd('/'),
            ["BROKER"] = FirstSystemsFixture.Guest.ToString(),
            ["QUEUE_PREFIX"] = _news.Place.Name + ".",
            ["INTERNAL_API_KEY"] = _news.InternalKey,
        },
        Path.Combine(_settings.Logs, $"{_news.Place.Name}-worker.log"));
}
