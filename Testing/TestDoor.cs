namespace Granary.Testing;

/// <summary>
/// Lets in what tests ask as any stranger's: with the development key, unless it brings a credential or names a caller.
/// </summary>
internal sealed class TestDoor(IDoor door) : IDoor
{
    public ValueTask<DoorAnswer> Admit(GrainKey entity, GrainAsk ask) => door.Admit(entity, Strange(ask));

    public ValueTask<Outcome> Ask(GrainAsk ask, CancellationToken cancellation = default) =>
        door.Ask(Strange(ask), cancellation);

    private static GrainAsk Strange(GrainAsk ask) => ask with
    {
        Credential = ask.Credential ?? (ask.Caller is null ? DevelopmentProfile.Key : null),
        Trusted = ask.Caller is not null,
    };
}
