using Granary.Storms.Clients;
using Granary.Storms.Lab;
using Granary.Storms.Weather;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Granary.Storms.Hostile;

/// <summary>
/// Messages whose properties are anything at all, beside two canaries: what the broker takes is decided, each once, and
/// the silo lives through it.
/// </summary>
public static class FrameStorm
{
    private const int Publishers = 4;

    // A flood of more than the silo can do makes any queue long. What is asked here is what single messages can do.
    private const int Waiting = 2000;
    private const int Look = 250;

    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AfterUnreadable = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>What became of the messages.</summary>
    private sealed class Tally
    {
        public int Taken;
        public int Refused;
        public int Answered;

        public int Sent => Taken + Refused;
    }

    public static async Task<StormResult> Run(LabSettings settings, StormPlan plan)
    {
        await using var arena = await Arena.Open(settings, plan, "frames");
        var (silo, at, tally) = (arena.Place.Silo, arena.Place.Topology, new Tally());
        var process = silo.ProcessId;
        using var web = new HttpClient { BaseAddress = silo.Address, Timeout = Patience };
        var http = Canary.OverHttp(web, _ => Quick, arena.Faults);
        var amqp = Canary.OverAmqp(arena.NewClient(), _ => AfterUnreadable, arena.Faults);
        using var end = new CancellationTokenSource();
        Task[] singing = [http.Sing(end.Token), amqp.Sing(end.Token)];

        await using (var connection = await new ConnectionFactory { Uri = arena.Place.Amqp }.CreateConnectionAsync())
        {
            var replyTo = await Listen(connection, tally);
            await Task.WhenAll(
                Enumerable.Range(0, Publishers).Select(n => Task.Run(() => Send(arena, n, replyTo, tally))));
            await Decided(arena);
            await end.CancelAsync();
            await Task.WhenAll(singing);
            arena.Faults.AddIf(!silo.Running || silo.ProcessId != process, "the silo did not live through it");
            // What is still in hand is finished, or goes back to where it is counted.
            arena.Faults.AddIf(await silo.Stop() != 0, "the silo did not stop by itself");
            await Decided(arena);
        }
        arena.Faults.AddIf(tally.Taken * 10 < tally.Sent * 9, $"only {tally.Taken} of {tally.Sent} reached the silo");
        var figures = await Figures(at, tally);
        return arena.Result("frames") with { Figures = $"{figures}, {http.Books} and {amqp.Books} books beside them" };
    }

    private static async Task<string> Listen(IConnection connection, Tally tally)
    {
        var channel = await connection.CreateChannelAsync();
        var queue = (await channel.QueueDeclareAsync()).QueueName;
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, _) =>
        {
            Interlocked.Increment(ref tally.Answered);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue, autoAck: true, consumer);
        return queue;
    }

    private static async Task Send(Arena arena, int publisher, string replyTo, Tally tally)
    {
        var messages = new MutatedMessage(new Random((arena.Plan.Seed * Publishers) + publisher), replyTo);
        var at = arena.Place.Topology;
        RawPublisher? open = null;
        for (var left = arena.Plan.Frames / Publishers; left > 0; left--)
        {
            if (left % Look == 0)
                await Until.True("the silo keeps up", Patience, async () => await Undecided(at) < Waiting);
            var (isPlain, properties, body) = messages.Next();
            try
            {
                open ??= await RawPublisher.Open(arena.Place.Amqp);
                await open.Publish(isPlain ? at.Plain("product") : at.Requests, properties, body);
                Interlocked.Increment(ref tally.Taken);
            }
            catch (Exception e) when (e is IOException or InvalidOperationException)
            {
                // The broker does not read it, and says so by ending the connection.
                Interlocked.Increment(ref tally.Refused);
                await End(open);
                open = null;
            }
        }
        await End(open);
    }

    private static ValueTask End(RawPublisher? open) => open?.DisposeAsync() ?? default;

    private static async Task Decided(Arena arena)
    {
        var at = arena.Place.Topology;
        try
        {
            await Until.True("all is decided", Patience, async () => await Undecided(at) == 0);
        }
        catch (TimeoutException late)
        {
            arena.Faults.Add(late.Message);
        }
    }

    private static async Task<long> Undecided(Topology at) =>
        (await at.Counts([at.Requests, at.Returned, at.Plain("product")])).Values.Sum(count => (long)count);

    private static async Task<string> Figures(Topology at, Tally tally)
    {
        var kept = (await at.Take(at.DeadLetters)).Concat(await at.Take(at.Plain("product.dlq"))).ToList();
        var unreadable = kept.Count(letter => DeadLetterCode.Of(letter) == "unreadable");
        return $"{tally.Sent} messages, {tally.Refused} refused by the broker, {tally.Answered} answered, "
            + $"{kept.Count - unreadable} dead letters and {unreadable} unreadable";
    }
}
