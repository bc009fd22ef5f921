namespace Granary.Storms.Lab;

/// <summary>A whole Granary of its own on the shared services: a database, a prefix, and silos on both.</summary>
public sealed class Installation : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);
    private static int _count;
    private readonly LabSettings _settings;
    private readonly List<SiloProcess> _silos = [];
    private readonly List<WorkerProcess> _workers = [];

    private Installation(LabSettings settings, string name, TestDatabase database)
    {
        _settings = settings;
        Name = name;
        Database = database;
        Topology = new Topology(settings.Brokers, name + ".");
    }

    public string Name { get; }

    public TestDatabase Database { get; }

    public Topology Topology { get; }

    public IReadOnlyList<SiloProcess> Silos => _silos;

    public SiloProcess Silo => _silos[0];

    public Uri Amqp => _settings.Amqp;

    public Brokers Brokers => _settings.Brokers;

    /// <summary>An empty database and a prefix that nobody else has; no silo yet.</summary>
    public static async Task<Installation> Prepare(LabSettings settings, string purpose)
    {
        var name = $"granary_{purpose}_{Environment.ProcessId}_{Interlocked.Increment(ref _count)}";
        return new Installation(settings, name, await TestDatabase.Create(settings.Postgres, name));
    }

    public static async Task<Installation> Open(
        LabSettings settings, string purpose, int silos = 1, IReadOnlyDictionary<string, string>? options = null)
    {
        var installation = await Prepare(settings, purpose);
        try
        {
            for (var i = 0; i < silos; i++)
                await installation.NewSilo(options).Start(StartTime);
            return installation;
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }

    public SiloProcess NewSilo(IReadOnlyDictionary<string, string>? options = null)
    {
        var silo = new SiloProcess(Settings($"{Name}-{_silos.Count}", options));
        _silos.Add(silo);
        return silo;
    }

    /// <summary>Workers in a process of their own; not started yet.</summary>
    public WorkerProcess NewWorkers(int workers, IReadOnlyDictionary<string, string>? options = null)
    {
        var process = new WorkerProcess(Settings($"{Name}-workers-{_workers.Count}", options), workers);
        _workers.Add(process);
        return process;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _workers)
            await process.DisposeAsync();
        await Task.WhenAll(_silos.Select(silo => silo.DisposeAsync().AsTask()));
        // A cluster of its own goes as a whole.
        if (!_settings.Brokers.Replicated)
            await Topology.TryDelete();
        await Database.DisposeAsync();
    }

    private SiloSettings Settings(string name, IReadOnlyDictionary<string, string>? options) => new()
    {
        Name = name,
        Program = _settings.Program,
        Postgres = Database.ConnectionString,
        Amqp = _settings.Brokers,
        Prefix = Name + ".",
        Logs = _settings.Logs,
        Options = options ?? new Dictionary<string, string>(),
    };
}
