using System.Text;
using System.Text.Json;
using Granary.Tests.Engines.Counting;
using Granary.Tests.Engines.Faults;
using Granary.Tests.Engines.Hostile;
using Granary.Tests.Engines.Model;
using Granary.Turns;

namespace Granary.Tests.Engines.Conformance;

/// <summary>One engine on one store, with hands on everything between them.</summary>
public sealed class EngineBench : IAsyncDisposable
{
    /// <summary>The name of a dependency whose faults pass.</summary>
    public const string Passing = "passing";

    private readonly string _caller = $"test:{Guid.NewGuid():N}";
    private readonly IStoreRig _rig;
    private int _keys;

    public EngineBench(IStoreRig rig)
    {
        _rig = rig;
        Store = new(rig.Store);
        KindSpec[] kinds =
        [
            new(rig.Kind, rig.Table, CounterJson.Default.CounterState, Rules, CounterMessages.All),
            new(rig.AskingKind, rig.AskingTable, CounterJson.Default.CounterState, new CounterRules(),
                CounterMessages.All)
            {
                MayAsk = [rig.Kind],
            },
        ];
        Setting = new(Store, Time, kinds, new() { MailboxSize = 100, IdleSeconds = 60 });
    }

    public CounterRules Rules { get; } = new();

    public FaultyStore Store { get; }

    public FakeTime Time { get; } = new();

    public EngineSetting Setting { get; }

    public IEngine Engine { get; private set; } = null!;

    public void Start(Func<EngineSetting, IEngine> build) => Engine = build(Setting);

    public static CounterView View(Outcome outcome)
    {
        Assert.Null(outcome.Refusal);
        return JsonSerializer.Deserialize(outcome.Data.Span, CounterJson.Default.CounterView)!;
    }

    public static ErrorCode? Code(Outcome outcome) => outcome.Refusal?.Code;

    public GrainKey Target(long id) => new(_rig.Kind, id);

    public GrainKey Asking(long id) => new(_rig.AskingKind, id);

    public Task<long> FreshId() => _rig.Store.NextId(_rig.Kind).AsTask();

    public Task Refer(long id) => _rig.Refer(Target(id));

    /// <summary>A counter that exists.</summary>
    public async Task<long> Existing()
    {
        var id = await FreshId();
        var made = await Send(Change(id, new Make()) with { Creates = true });
        Assert.Equal(1, View(made).Version);
        return id;
    }

    public Ask Read(long id, object? message = null) => new()
    {
        Target = Target(id),
        Message = message ?? new Look(),
        Caller = new(_caller),
    };

    public Ask Change(long id, object message, string? key = null) => Read(id, message) with
    {
        Key = new(_caller, "counter", key ?? $"auto-{Interlocked.Increment(ref _keys)}"),
        Fingerprint = Encoding.UTF8.GetBytes($"{message}"),
    };

    /// <summary>Sends it as a bridge would: again, when the engine died over it.</summary>
    public async Task<Outcome> Send(Ask ask)
    {
        while (true)
        {
            try
            {
                return await Ask(ask);
            }
            catch (UnavailableException fault)
                when (fault.Dependency is HostileEngine.Death or Passing or "race")
            {
                await Task.Yield();
            }
        }
    }

    public Task<Outcome> Ask(Ask ask, CancellationToken cancellation = default) =>
        Engine.Ask(ask, cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public async Task<long> Value(long id) => View(await Send(Read(id))).Value;

    /// <summary>What the store holds, whatever any memory says.</summary>
    public async Task<CounterState?> Stored(long id)
    {
        var row = await _rig.Store.Read(Target(id), -1);
        return row.Version == 0 ? null : JsonSerializer.Deserialize(row.State, CounterJson.Default.CounterState);
    }

    public async Task<Outcome?> RecordedFor(Ask ask)
    {
        var recorded = await _rig.Store.Find(ask.Key!.Value);
        return recorded is null ? null : OutcomeBytes.Decode(recorded.Body);
    }

    /// <summary>Another process adds to the counter.</summary>
    public async Task AddElsewhere(long id, long by)
    {
        var row = await _rig.Store.Read(Target(id), -1);
        var state = JsonSerializer.Deserialize(row.State, CounterJson.Default.CounterState)!;
        var bytes = JsonSerializer.SerializeToUtf8Bytes(
            state with { BirthYear = state.Value + by }, CounterJson.Default.CounterState);
        var write = new EntityWrite(Target(id), row.Version, row.Version + 1, bytes, row.CreatedAt, row.UpdatedAt);
        Assert.Equal(CommitOutcome.Done, (await _rig.Store.Commit(new() { Write = write })).Outcome);
    }

    public async ValueTask DisposeAsync()
    {
        if (Engine is IAsyncDisposable engine)
            await engine.DisposeAsync();
        else
            (Engine as IDisposable)?.Dispose();
        await _rig.DisposeAsync();
    }
}
