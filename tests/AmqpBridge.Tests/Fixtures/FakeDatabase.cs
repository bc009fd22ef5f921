using Granary.Errors;
using Granary.Ports;

namespace Granary.Tests.Fixtures;

/// <summary>A database that is away when the test says so.</summary>
public sealed class FakeDatabase : IDependencyState
{
    private volatile bool _up = true;

    public string Name => "database";

    public bool Up => _up;

    public DateTimeOffset Since { get; private set; }

    public string? Detail => null;

    public event Action? Changed;

    public static UnavailableException Away { get; } = new("database", "the database is away", outage: true);

    public void Set(bool up)
    {
        (_up, Since) = (up, DateTimeOffset.UtcNow);
        Changed?.Invoke();
    }
}
