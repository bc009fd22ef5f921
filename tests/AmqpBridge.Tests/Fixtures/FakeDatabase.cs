namespace Granary.Tests.Fixtures;

/// <summary>A database that is away when the test says so.</summary>
public sealed class FakeDatabase : IDependencyState
{
    private volatile bool _up = true;
    private int _looks;

    public string Name => "database";

    public bool Up => Interlocked.Decrement(ref _looks) < 0 && _up;

    public DateTimeOffset Since { get; private set; }

    public string? Detail => null;

    public event Action? Changed;

    public static UnavailableException Away { get; } = new("database", "the database is away", outage: true);

    /// <summary>For so many looks it is away; nobody is told.</summary>
    public void AwayFor(int looks) => Volatile.Write(ref _looks, looks);

    public void Set(bool up)
    {
        (_up, Since) = (up, DateTimeOffset.UtcNow);
        Changed?.Invoke();
    }
}
