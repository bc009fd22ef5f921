using Granary.Testing.Memory;

namespace Granary;

/// <summary>
/// The rules of one entity, asked without a host. Its turns are the real ones: names, versions, timers and what goes
/// out are checked and committed. Rules that read a clock or throw dice are refused at once.
/// A refusal comes as <see cref="RefusedException"/>.
/// </summary>
public sealed class RulesTest<TState>
    where TState : class
{
    private readonly RulesWorld _world;
    private readonly GrainKey _self;

    /// <param name="system">The entity's system.</param>
    /// <param name="kind">The entity's kind; its id is 1.</param>
    /// <param name="others">What the system cannot do without.</param>
    public RulesTest(GranarySystem system, string kind, params IReadOnlyList<GranarySystem> others)
        : this(new RulesWorld([system, .. others]), new(kind, 1))
    {
    }

    private RulesTest(RulesWorld world, GrainKey self)
    {
        (_world, _self) = (world, self);
        if (world.Kind(self.Kind) is not KindSpec<TState> kind)
            throw new ArgumentException($"the state of a {self.Kind} is no {typeof(TState).Name}");
        UnsteadyCalls.Refuse(kind.Rules.GetType());
    }

    /// <summary>The caller.</summary>
    public Caller Caller { get; set; } = new("key:test");

    public DateTimeOffset Now => _world.Clock.GetUtcNow();

    /// <summary>As it was last committed; null: there is none.</summary>
    public TState? State => Entity?.State;

    /// <summary>The state with id, version and times; null: there is none.</summary>
    public Entity<TState>? Entity =>
        _world.Store.Row(_self) is { Version: > 0 } row ? row.Entity<TState>(_self.Id) : null;

    /// <summary>The messages of all entities of this test to others, in order.</summary>
    public IReadOnlyList<object> Sent => _world.Store.Sent;

    /// <summary>The timers that it has set, and when they are due.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Timers => _world.Store.TimersOf(_self);

    /// <summary>Asks this entity, and returns the reply.</summary>
    public TReply Ask<TReply>(IMessage<TReply> message) => _world.Ask(_self, message, Caller);

    /// <summary>Lets time pass; timers that become due are asked, each at its time.</summary>
    public void Pass(TimeSpan time) => _world.Pass(time);

    /// <summary>Another entity with the same clock. It may want the same names, and rules may ask it.</summary>
    public RulesTest<TOther> Beside<TOther>(string kind, long id = 1)
        where TOther : class => new(_world, new(kind, id)) { Caller = Caller };

    /// <summary>Answers a message that rules ask of others, in place of the entity.</summary>
    public void WhenAsked<TMessage, TReply>(Func<TMessage, TReply> answer)
        where TMessage : IMessage<TReply> =>
        _world.Answers[typeof(TMessage)] = message => ReplyData.Of(answer((TMessage)message));
}
