using System.Text;
using Granary.Turns;

namespace Granary.Tests.Turns;

/// <summary>One activation, one scripted store, and turns by hand.</summary>
internal sealed class TurnBench : IEngine
{
    public const int MaxState = 1000;

    private readonly TurnRunner _runner;

    public TurnBench(JsonType? state = null, IRules? rules = null)
    {
        _runner = new(Store, Clock, this, new()) { MaxStateBytes = MaxState };
        var kind = new KindSpec("note", "notes", state ?? NoteJson.Default.Note, rules ?? new NoteRules(), [])
        {
            MayAsk = ["other"],
        };
        Activation = new(new("note", 7), kind);
        Fresh = new(new("note", 7), kind, fresh: true);
    }

    public ScriptedStore Store { get; } = new();

    public StillClock Clock { get; } = new();

    public Activation Activation { get; }

    /// <summary>As for an id that was never used.</summary>
    public Activation Fresh { get; }

    /// <summary>What grains asked other grains.</summary>
    public List<Ask> Asked { get; } = [];

    public Outcome Answer { get; set; } = Outcome.Ok("{}"u8.ToArray());

    public static Ask Read(object message) => new() { Target = new("note", 7), Message = message, Caller = new("me") };

    public static Ask Change(string key, object message, string payload = "same") =>
        Read(message) with { Key = Key(key), Fingerprint = Encoding.UTF8.GetBytes(payload) };

    public static OutcomeKey Key(string key) => new("me", "notes", key);

    public static RecordedOutcome Recorded(string key, string data, string payload = "same") =>
        new(Key(key), Encoding.UTF8.GetBytes(payload), OutcomeBytes.Encode(Outcome.Ok(Encoding.UTF8.GetBytes(data))));

    public static string Text(Outcome outcome) =>
        outcome.Refusal is { } refusal ? $"{refusal.Code}" : Encoding.UTF8.GetString(outcome.Data.Span);

    /// <summary>One turn; exceptions come out as their messages.</summary>
    public Task<string[]> Turn(params Ask[] asks) => Turn(Activation, asks);

    public async Task<string[]> Turn(Activation activation, params Ask[] asks)
    {
        var batch = asks.Select(ask => new PendingAsk(ask)).ToArray();
        await _runner.Run(activation, batch);
        Assert.All(batch, ask => Assert.True(ask.IsDone));
        return await Task.WhenAll(batch.Select(async ask =>
        {
            try
            {
                return Text(await ask.Answer);
            }
            catch (Exception failure)
            {
                return $"! {failure.Message}";
            }
        }));
    }

    ValueTask<Outcome> IEngine.Ask(Ask ask, CancellationToken cancellation)
    {
        Asked.Add(ask);
        return new(Answer);
    }

    internal sealed class StillClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(17);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
