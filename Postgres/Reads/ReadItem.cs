namespace Granary.Postgres;

internal sealed class ReadItem(GrainKey key, long knownVersion) : Pending<EntityRow>
{
    public GrainKey Key { get; } = key;

    public long KnownVersion { get; } = knownVersion;
}

internal sealed class FindItem(OutcomeKey key) : Pending<RecordedOutcome?>
{
    public OutcomeKey Key { get; } = key;
}
