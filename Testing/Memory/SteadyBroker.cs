namespace Granary.Testing.Memory;

/// <summary>A broker that is always there, for systems that ask.</summary>
internal sealed class SteadyBroker : IDependencyState
{
    public string Name => "rabbitmq";

    public bool Up => true;

    public DateTimeOffset Since => DateTimeOffset.UnixEpoch;

    public string? Detail => null;

    public event Action? Changed
    {
        add { }
        remove { }
    }
}
