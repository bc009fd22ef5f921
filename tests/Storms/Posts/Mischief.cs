using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Granary.Storms.Lab;
using Granary.Storms.Weather;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Granary.Storms.Posts;

/// <summary>
/// Sends step messages that nobody asked for: twice, too early, too late, of revisions that are over or never were.
/// </summary>
internal sealed class Mischief(Arena arena)
{
    private static readonly string[] Steps = ["moderate", "generate_preview", "publish", "notify"];
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);

    private readonly Random _random = new(arena.Plan.Seed + 1);
    private readonly ConcurrentBag<long> _posts = [];

    public int Sent { get; private set; }

    public void Know(long post) => _posts.Add(post);

    public async Task Run(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                await Send(end);
            }
            catch (Exception e)
                when (e is BrokerUnreachableException or AlreadyClosedException or OperationInterruptedException)
            {
                // The broker is away; so is the mischief.
                await Task.Delay(Beat, CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Every step of every post once more, when all are done.</summary>
    public async Task SendAll()
    {
        await using var connection = await Connect();
        await using var channel = await connection.CreateChannelAsync(new(true, true));
        foreach (var post in _posts.Distinct())
        {
            foreach (var step in Steps)
                await Send(channel, step, post, _random.Next(1, 4));
        }
    }

    private async Task Send(CancellationToken end)
    {
        await using var connection = await Connect();
        await using var channel = await connection.CreateChannelAsync(new(true, true), end);
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(Beat, end);
            if (_posts.IsEmpty)
                continue;
            var posts = _posts.ToArray();
            await Send(channel, Steps[_random.Next(Steps.Length)], posts[_random.Next(posts.Length)],
                _random.Next(1, 4));
        }
    }

    private async Task Send(IChannel channel, string step, long post, int revision)
    {
        var body = string.Create(
            CultureInfo.InvariantCulture, $$"""{"post_id":{{post}},"revision":{{revision}},"attempt":1}""");
        await channel.BasicPublishAsync(
            arena.Place.Topology.Internal, arena.Place.Topology.Plain("post." + step), true,
            new BasicProperties
            {
                Persistent = true,
                Headers = new Dictionary<string, object?> { [StepSignature.Header] = StepSignature.Of(body) },
            },
            Encoding.UTF8.GetBytes(body));
        Sent++;
    }

    private Task<IConnection> Connect() =>
        new ConnectionFactory { Uri = arena.Place.Amqp, AutomaticRecoveryEnabled = false }.CreateConnectionAsync(
            "mischief");
}
