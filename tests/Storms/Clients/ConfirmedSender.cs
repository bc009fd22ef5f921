using System.Collections.Concurrent;
using Granary.Storms.Lab;
using RabbitMQ.Client;

namespace Granary.Storms.Clients;

/// <summary>
/// A client that wants no answer, only the broker's confirm, and sends nothing twice: what was confirmed is the
/// installation's to do.
/// </summary>
internal sealed class ConfirmedSender(Brokers brokers, string queue)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentBag<Question> _confirmed = [];
    private readonly ConcurrentBag<Question> _unknown = [];

    public IReadOnlyCollection<Question> Confirmed => _confirmed;

    /// <summary>Sent, and the connection broke before the broker said what became of it.</summary>
    public IReadOnlyCollection<Question> Unknown => _unknown;

    public async Task Run(Func<bool> goOn)
    {
        for (var n = 0; goOn();)
        {
            try
            {
                await using var connection = await brokers.Connect("confirmed sender");
                await using var channel = await connection.CreateChannelAsync(new(true, true));
                while (goOn())
                {
                    await Send(channel, Question.CreateBook($"confirmed-{n}", $"confirmed-{n++}"));
                    await Task.Delay(Pause);
                }
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // Another node.
            }
        }
    }

    private async Task Send(IChannel channel, Question question)
    {
        using var late = new CancellationTokenSource(Patience);
        try
        {
            await channel.BasicPublishAsync(
                "", queue, mandatory: true, new BasicProperties { DeliveryMode = DeliveryModes.Persistent },
                question.Body(), late.Token);
            _confirmed.Add(question);
        }
        catch
        {
            _unknown.Add(question);
            throw;
        }
    }
}
