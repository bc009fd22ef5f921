using System.Globalization;
using System.Runtime.ExceptionServices;
using Granary.Turns;

namespace Granary.Testing.Memory;

/// <summary>Entities that are decided one after the other, each from its row.</summary>
internal sealed class RulesWorld : IEngine
{
    private static readonly TurnMeter Meter = new();

    private readonly IReadOnlyList<KindSpec> _kinds;
    private readonly TurnRunner _runner;
    private readonly PassingTime _time;
    private int _asked;

    public RulesWorld(IReadOnlyList<GranarySystem> systems)
    {
        var table = new SystemTable(systems);
        _kinds = table.Kinds;
        _runner = new(Store, Clock, this, Meter);
        _time = new(Store, Clock, new(this, table.Timers, []));
    }

    public ModelStore Store { get; } = new();

    public StandingClock Clock { get; } = new();

    /// <summary>What is answered in place of an entity.</summary>
    public Dictionary<Type, Func<object, byte[]>> Answers { get; } = [];

    public KindSpec Kind(string name) => _kinds.FirstOrDefault(kind => kind.Kind == name)
        ?? throw new ArgumentException($"there is no kind '{name}'");

    public void Pass(TimeSpan span) => _time.Pass(span).GetAwaiter().GetResult();

    public TReply Ask<TReply>(GrainKey target, IMessage<TReply> message, Caller caller)
    {
        if (message is IEntityMessage { Id: var id } && id != target.Id)
            throw new ArgumentException($"{message.GetType().Name} is for {id}, and this is {target}");
        var key = string.Create(CultureInfo.InvariantCulture, $"{++_asked}");
        var outcome = Decide(new()
        {
            Target = target,
            Message = message,
            Caller = caller,
            Key = IsRead(target, message) ? null : new(caller.Name, target.Kind, key),
        });
        return outcome.Refusal is { } refusal
            ? throw new RefusedException(refusal, key)
            : ReplyData.Read<TReply>(outcome.Data);
    }

    ValueTask<Outcome> IEngine.Ask(Ask ask, CancellationToken cancellation) =>
        new(ask.Key is null && Answers.TryGetValue(ask.Message.GetType(), out var answer)
            ? Answered(answer, ask.Message)
            : Decide(ask));

    private bool IsRead(GrainKey target, object message) =>
        Kind(target.Kind).Sorts.TryGetValue(message.GetType(), out var sort) && sort == RuleSort.Read;

    private static Outcome Answered(Func<object, byte[]> answer, object message)
    {
        try
        {
            return Outcome.Ok(answer(message));
        }
        catch (RefusedException refused)
        {
            return Outcome.Refused(refused.Refusal);
        }
    }

    private Outcome Decide(Ask ask)
    {
        var pending = new PendingAsk(ask);
        _runner.Run(new(ask.Target, Kind(ask.Target.Kind)), [pending]).AsTask().GetAwaiter().GetResult();
        if (pending.Given.Failure is { } failure)
            ExceptionDispatchInfo.Throw(failure);
        return pending.Given.Outcome!;
    }
}
