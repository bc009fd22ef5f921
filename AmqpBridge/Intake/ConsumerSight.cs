using RabbitMQ.Client;

namespace Granary.AmqpBridge.Intake;

/// <summary>What the rounds of the watch have seen of one consumer.</summary>
internal sealed class ConsumerSight
{
    /// <summary>
    /// One round says little: while a quorum queue has no leader, or the leader is slow, the broker counts no consumer.
    /// </summary>
    private const int PatientRounds = 3;

    private long _delivered;
    private int _unknown;
    private int _stuck;

    /// <param name="queue">What the broker counts.</param>
    /// <param name="before">How many had been delivered when it was asked.</param>
    /// <param name="now">How many have been delivered now.</param>
    /// <param name="holds">Whether some of them are still worked on.</param>
    /// <returns>Why it is lost; null where it is not.</returns>
    public string? Fault(QueueDeclareOk queue, long before, long now, bool holds)
    {
        var silent = now == before;
        var stuck = queue.MessageCount > 0 && !holds && silent && _delivered == before;
        _unknown = queue.ConsumerCount == 0 && silent ? _unknown + 1 : 0;
        _stuck = stuck ? _stuck + 1 : 0;
        _delivered = now;
        if (_unknown < PatientRounds && _stuck < PatientRounds)
            return null;
        var fault = _unknown >= PatientRounds
            ? "the broker knows no consumer"
            : "messages wait but none is delivered";
        _unknown = _stuck = 0;
        return fault;
    }
}
