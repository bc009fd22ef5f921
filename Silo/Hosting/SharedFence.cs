using Granary.Ports;

namespace Granary.Silo.Hosting;

/// <summary>Other silos share the database, so nothing in memory is believed unasked.</summary>
internal sealed class SharedFence : IFence
{
    public static SharedFence Instance { get; } = new();

    public event Action? Lost
    {
        add { }
        remove { }
    }

    public bool Exclusive => false;

    public bool Holds => true;
}
