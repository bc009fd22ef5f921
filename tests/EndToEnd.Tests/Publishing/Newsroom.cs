using System.Text;
using System.Text.Json;
using Granary.Storms.Clients;
using Granary.Storms.Lab;
using Granary.Tests.Shop;
using RabbitMQ.Client;

namespace Granary.Tests.Publishing;

/// <summary>Somebody who writes or reads.</summary>
internal sealed record Writer(long Id, string Name, string Token)
{
    public string Header => "Authorization: Bearer " + Token;
}

/// <summary>One installation as its authors, readers and workers know it.</summary>
internal sealed class Newsroom : IAsyncDisposable
{
    private const string Articles = "/api/articles";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);
    private static int _people;

    private readonly LabSettings _settings;

    private Newsroom(LabSettings settings, Installation place)
    {
        (_settings, Place) = (settings, place);
        Door = new(place.Silo.Address);
        Client = new(settings.Amqp, place.Name + ".caller", place.Topology.Requests);
    }

    public Installation Place { get; }

    public ShopDoor Door { get; }

    public RpcClient Client { get; }

    /// <summary>A header with a key for the internal door.</summary>
    public string Internal => "X-API-Key: " + InternalKey;

    public string InternalKey { get; private set; } = "";

    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
    {
        ["GRANARY_AMQP"] = _settings.Amqp.ToString(),
        ["GRANARY_PG"] = Place.Database.ConnectionString,
        ["GRANARY_HTTP"] = Place.Silo.Address.ToString(),
        ["GRANARY_PROFILE"] = "development",
        ["GRANARY_PREFIX"] = Place.Name + ".",
        ["GRANARY_INTERNAL_KEY"] = InternalKey,
    };

    public static async Task<Newsroom> Open(LabSettings settings, Installation place)
    {
        var newsroom = new Newsroom(settings, place);
        newsroom.InternalKey = await newsroom.Key("internal");
        await newsroom.Knows(newsroom.Internal);
        return newsroom;
    }

    public async ValueTask DisposeAsync()
    {
        Door.Dispose();
        await Client.DisposeAsync();
        await Place.DisposeAsync();
    }

    public async Task<string> Key(string scope) =>
        (await ProgramRun.Of(
            _settings.Program, ["keys", "create", "for-" + scope, "--scope", scope], Variables)).Output.Trim();

    public Task Knows(string header) => Until.True(
        "the silo knows the new key", Soon,
        async () => (await Door.Get("/api/internal/posts/999999", header)).Status is 404 or 403);

    public async Task<Writer> Writer()
    {
        var name = $"writer-{Interlocked.Increment(ref _people)}";
        var made = await Door.Post(
            "/api/users", $$"""{"username":"{{name}}","email":"{{name}}@x.org","password":"correct horse"}""");
        var login = await Door.Post("/api/users/login", $$"""{"username":"{{name}}","password":"correct horse"}""");
        return new(made.Id, name, login.Text("access_token"));
    }

    public async Task<long> Draft(Writer author, string title = "Rain")
    {
        var made = await Door.Post(Articles, $$"""{"title":"{{title}}","body":"It rained."}""", author.Header);
        Assert.True(made.Status == 201, made.Body);
        return made.Id;
    }

    /// <summary>A new post that has been sent on its way.</summary>
    public async Task<long> Submitted(Writer author, string title = "Rain")
    {
        var id = await Draft(author, title);
        Assert.Equal(202, (await Publish(author, id)).Status);
        return id;
    }

    public Task<HttpTold> Publish(Writer author, long id) => Door.Post($"{Articles}/{id}/publish", "{}", author.Header);

    /// <summary>Waits until its step is done with and it stands there.</summary>
    public async Task Reaches(long id, string status)
    {
        var seen = "";
        try
        {
            await Until.True("it ends", Soon, async () =>
                (seen = await Stand(id)) == status + " ");
        }
        catch (TimeoutException)
        {
            Assert.Fail($"post {id} is '{seen}', not {status}");
        }
    }

    public Task<HttpTold> Review(long id) => Door.Get($"/api/internal/posts/{id}", Internal);

    public Task<HttpTold> Tell(string method, long id, string what, string? body = "{}") =>
        Door.Send(method, $"/api/internal/posts/{id}/{what}", body, Internal);

    /// <summary>What happened, in order.</summary>
    public async Task<List<string>> History(Writer author, long id)
    {
        var told = await Door.Get($"{Articles}/{id}/history", author.Header);
        return [.. told.Json.GetProperty("items").EnumerateArray()
            .Select(entry => entry.GetProperty("event").GetString()!)];
    }

    public async Task<List<long>> Notifications(Writer reader)
    {
        var told = await Door.Get("/api/notifications?limit=100", reader.Header);
        return [
            .. told.Json.GetProperty("items").EnumerateArray().Select(one => one.GetProperty("post_id").GetInt64())];
    }

    /// <summary>Publishes to a step's queue as the silo may, and waits for what is answered.</summary>
    public Task<RpcReply> Step(string step, string body) => Client.Ask(
        new Question(Guid.NewGuid().ToString(), step, body)
        {
            Plain = Place.Topology.Plain("post." + step),
            Exchange = Place.Topology.Internal,
            Signed = true,
            Auth = InternalKey,
        });

    /// <summary>Publishes as the silo may, and waits for nothing.</summary>
    public async Task Send(string step, string body)
    {
        await using var connection = await new ConnectionFactory { Uri = _settings.Amqp }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new(true, true));
        await channel.BasicPublishAsync(
            Place.Topology.Internal, Place.Topology.Plain("post." + step), true,
            new BasicProperties
            {
                Headers = new Dictionary<string, object?> { [StepSignature.Header] = StepSignature.Of(body) },
            },
            Encoding.UTF8.GetBytes(body));
    }

    /// <summary>
    /// Takes a post's message for a step as a foreign worker does, and gives it back or not; what others left is
    /// dropped.
    /// </summary>
    public async Task<JsonElement> Take(string step, long id, bool giveBack)
    {
        await using var connection = await new ConnectionFactory { Uri = _settings.Amqp }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        JsonElement order = default;
        await Until.True($"post.{step} has a message of post {id}", Soon, async () =>
        {
            if (await channel.BasicGetAsync(Place.Topology.Plain("post." + step), autoAck: false) is not { } taken)
                return false;
            order = JsonElement.Parse(taken.Body.Span);
            var own = order.GetProperty("post_id").GetInt64() == id;
            if (own && giveBack)
                await channel.BasicNackAsync(taken.DeliveryTag, false, requeue: false);
            else
                await channel.BasicAckAsync(taken.DeliveryTag, false);
            return own;
        });
        return order;
    }

    /// <summary>The worker in Python.</summary>
    public ServerProcess Moderator(string log, params string[] arguments) => ServerProcess.Start(
        Environment.GetEnvironmentVariable("GRANARY_PYTHON") ?? "/usr/bin/python3",
        [Path.Combine(Checkout.Folder, "clients/python/moderator.py"), .. arguments],
        Variables, Path.Combine(_settings.Logs, log + ".log"));

    /// <summary>Status and step, with a space between them.</summary>
    private async Task<string> Stand(long id)
    {
        var post = await Review(id);
        return $"{post.Text("status")} {post.Text("step")}";
    }
}
