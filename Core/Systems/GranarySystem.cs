using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Granary;

/// <summary>What one system brings. Everything else is derived from these lists.</summary>
public abstract class GranarySystem
{
    private static readonly Dictionary<string, string> Nothing = [];

    private IReadOnlyList<KindSpec> KnownKinds => field ??= Kinds;

    public abstract string Name { get; }

    /// <summary>The names of systems that it cannot do without.</summary>
    public virtual IReadOnlyList<string> Needs => [];

    /// <summary>The rights that a key may have to ask for its actions. The development key has all of them.</summary>
    public virtual IReadOnlyList<string> Scopes => [];

    /// <summary>Those of them that callers without a credential have in the development profile.</summary>
    public virtual IReadOnlyList<string> OpenScopes => [];

    /// <summary>Options that the development profile has, unless they are set.</summary>
    public virtual IReadOnlyDictionary<string, string> DevelopmentOptions => Nothing;

    /// <summary>Keys that an installation begins with.</summary>
    public virtual IReadOnlyList<FirstKey> FirstKeys => [];

    /// <summary>
    /// The access to its actions, unless a line says otherwise. By default: keys with a scope of its name.
    /// </summary>
    public virtual Access Access => Access.Key(Name);

    /// <summary>
    /// A context that knows the types of its messages, views and states, for a system that has one. It need not: they
    /// are looked at when they are first used.
    /// </summary>
    public virtual IJsonTypeInfoResolver? Json => null;

    public virtual IReadOnlyList<KindSpec> Kinds => [];

    public virtual IReadOnlyList<ActionSpec> Actions => [];

    public virtual IReadOnlyList<RouteSpec> Routes => [];

    /// <summary>
    /// The plain queues: those whose messages are the data of one action, and those for other programs.
    /// </summary>
    public virtual IReadOnlyList<PlainQueue> PlainQueues => [];

    /// <summary>
    /// Those of the exchanges that its queues are bound to and its messages go to which are no topic exchanges, or
    /// which others declare.
    /// </summary>
    public virtual IReadOnlyList<ExchangeSpec> Exchanges => [];

    /// <summary>
    /// What entities are asked when their timers are due. What more than a message needs has a handler.
    /// </summary>
    public virtual IReadOnlyList<TimerSpec> Timers => [];

    /// <summary>Where its rules' messages to others go.</summary>
    public virtual IReadOnlyList<OutgoingSpec> Outgoing => [];

    /// <summary>
    /// What makes its tables: <c>Migration.EmbeddedIn&lt;TheSystem&gt;()</c>. The house's run before, and those of the
    /// systems that it needs.
    /// </summary>
    public virtual IReadOnlyList<Migration> Migrations => [];

    /// <summary>
    /// Sorts of its own work at the database. Each has a connection of its own, so none waits for another.
    /// </summary>
    public virtual IReadOnlyList<string> DatabaseWork => [];

    /// <summary>
    /// How many requests may wait, each in its place in the intake, for something that this system has not got yet.
    /// </summary>
    public virtual int MostWaiting => 0;

    /// <summary>Reads its options, before anything else is asked of it.</summary>
    public virtual void Configure(ISystemOptions options)
    {
    }

    /// <summary>Handlers, timers and whatever they are made of.</summary>
    public virtual void AddServices(IServiceCollection services)
    {
    }

    /// <summary>
    /// Lets a message be asked for. The kind whose rules have a line for it decides, and that line says whether it
    /// changes something; all others are reads, which a handler answers.
    /// </summary>
    protected ActionSpec Expose<TMessage>(string version, string name)
    {
        var line = ExposeHandled<TMessage>(version, name);
        if (KnownKinds.FirstOrDefault(one => one.Sorts.ContainsKey(typeof(TMessage))) is not { } kind)
            return line;
        var sort = kind.Sorts[typeof(TMessage)];
        return line with
        {
            Target = sort == RuleSort.Create ? ActionTarget.New : ActionTarget.Existing,
            Kind = kind.Kind,
            Scope = sort == RuleSort.Read ? null : ActionSpec.ScopeOf(kind.Kind, version),
        };
    }

    /// <summary>Lets entities be listed by the filters that their kind names. The house answers it.</summary>
    protected ActionSpec ExposeList<TMessage, TState, TView>(
        string version, string name, Func<Entity<TState>, TView> view)
        where TMessage : PageMessage<TView>
        where TState : class =>
        ExposeHandled<TMessage>(version, name) with { List = new ListLine<TMessage, TState, TView>(view) };

    /// <summary>Lets a handler be asked that changes nothing, also where rules have a line for the message.</summary>
    protected ActionSpec ExposeHandled<TMessage>(string version, string name, string kind = "") => new()
    {
        Version = version,
        Name = name,
        Access = Access,
        Target = ActionTarget.Handler,
        Kind = kind,
        Fields = MessageFields.Of(typeof(TMessage)).Fields,
        Message = JsonType.Message(typeof(TMessage)),
        Reply = JsonType.View(ReplyOf(typeof(TMessage))),
    };

    /// <summary>Lets a handler be asked that changes entities of that kind.</summary>
    protected ActionSpec ExposeHandledChange<TMessage>(string version, string name, string kind) =>
        ExposeHandled<TMessage>(version, name, kind) with { Scope = ActionSpec.ScopeOf(kind, version) };

    private static Type ReplyOf(Type message) => message.GetInterfaces()
        .FirstOrDefault(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IMessage<>))
        ?.GetGenericArguments()[0]
        ?? throw new SetupException($"{message.Name} is exposed and names no reply: say IMessage<TReply>");

    protected static TimerSpec Timer<TMessage>(string kind, string name)
        where TMessage : class, new() => Timer(kind, name, static _ => new TMessage());

    protected static TimerSpec Timer<TMessage>(string kind, string name, Func<GrainKey, TMessage> message)
        where TMessage : class => new(kind, name, typeof(TMessage), message);

    /// <summary>To one queue, which is declared for its readers unless a system lists it.</summary>
    protected static OutgoingSpec<TMessage> Send<TMessage>(string queue)
        where TMessage : class => new(_ => queue) { Queue = queue };

    /// <summary>To the queue that each message says, one of those that the system lists.</summary>
    protected static OutgoingSpec<TMessage> Send<TMessage>(Func<TMessage, string> queue)
        where TMessage : class => new(queue);

    /// <summary>
    /// To an exchange. <c>with { Headers = … }</c> adds headers. A message that no queue is bound for is
    /// nobody's, and gone.
    /// </summary>
    protected static OutgoingSpec<TMessage> Send<TMessage>(string exchange, string routingKey)
        where TMessage : class => Send<TMessage>(exchange, _ => routingKey);

    /// <summary>To an exchange, with the routing key that each message says.</summary>
    protected static OutgoingSpec<TMessage> Send<TMessage>(string exchange, Func<TMessage, string> routingKey)
        where TMessage : class => new(routingKey) { Exchange = exchange };
}

/// <summary>A key, by its name and what it opens.</summary>
public sealed record FirstKey(string Name, params IReadOnlyList<string> Scopes)
{
    /// <summary>A key of this sort that the development profile knows without the database.</summary>
    public string? Development { get; init; }
}

/// <summary>Where a system's options come from.</summary>
public interface ISystemOptions
{
    bool IsProduction { get; }

    /// <summary>Returns one section, checked; its faults are reported together with those of all others.</summary>
    T Read<T>(string section)
        where T : class, new();

    /// <summary>Says what is wrong beyond that.</summary>
    void Refuse(string fault);
}
