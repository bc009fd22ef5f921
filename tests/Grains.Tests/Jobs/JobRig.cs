using Granary.Grains.Jobs;
using Granary.Jobs;

namespace Granary.Tests.Grains.Jobs;

/// <summary>One job, what it is told, its timer, and a clock that stands still.</summary>
internal sealed class JobRig
{
    private readonly TestContext _context = new("job", 7);
    private readonly JobRules _grain = new();
    private Entity? _entity;

    public JobState Job => (JobState)_entity!.State;

    public long Version => _entity!.Version;

    public DateTimeOffset Now => _context.Now;

    /// <summary>As the commits have set it.</summary>
    public DateTimeOffset? Timer { get; private set; }

    public IEnumerable<string> Events => Job.History.Select(entry => entry.Event);

    public static AddJob Echo(DateTimeOffset? runAt = null, int? timeout = null, int attempts = 3) =>
        new(new("hello", null, "echo", runAt, timeout), new(attempts, 4, 10));

    public static FinishJob Result(string token, string result) => new(7, token, result, null, null, null);

    public static FinishJob Error(string token, string error, bool? retry = null) =>
        new(7, token, null, error, retry, null);

    public async Task<Decision> Tell(object message)
    {
        var decision = await _grain.Table.Decide(_entity, message, _context);
        if (decision.Changes)
            _entity = decision.After;
        foreach (var timer in decision.Timers)
            Timer = timer.DueAt;
        return decision;
    }

    public Task<Decision> Pass(double seconds, object message)
    {
        _context.Now += TimeSpan.FromSeconds(seconds);
        return Tell(message);
    }

    public async Task<ErrorCode?> Refusal(object message) => (await Tell(message)).Outcome.Refusal?.Code;

    /// <summary>A new job and its first attempt.</summary>
    public async Task<ClaimedJob> Taken(string token)
    {
        await Tell(Echo());
        return await Claim(token);
    }

    public async Task<ClaimedJob> Claim(string token)
    {
        var decision = await Tell(new TakeJob(token, "w", 15));
        return ReplyData.Read<ClaimView>(decision.Outcome.Data).Job!;
    }
}
