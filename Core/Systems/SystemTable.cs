using System.Text.Json.Serialization.Metadata;

namespace Granary;

/// <summary>All systems of a program, and what they bring together.</summary>
public sealed class SystemTable
{
    public SystemTable(params IReadOnlyList<GranarySystem> systems)
    {
        All = [.. systems, House];
        foreach (var json in All.Select(system => system.Json).OfType<IJsonTypeInfoResolver>())
            SystemJson.Know(json);
        SystemScopes = [.. All.SelectMany(system => system.Scopes).Distinct()];
        Scopes = [.. SystemScopes, .. HouseSystem.Own];
        Kinds = [.. All.SelectMany(KindsOf)];
        var actions = All.Select(system => (system.Name, Lines: system.Actions)).ToList();
        Actions = [.. actions.SelectMany(system => system.Lines)];
        JsonTypes =
        [
            .. Kinds.SelectMany(TypesOf), .. actions.SelectMany(system => TypesOf(system.Name, system.Lines)),
            .. All.SelectMany(system => system.Outgoing.Select(line => (system.Name, JsonType.State(line.Message)))),
        ];
        Routes = [.. All.SelectMany(system => system.Routes)];
        Migrations = [.. InOrder(All).SelectMany(MigrationsOf)];
        PlainQueues = QueuesOf(All);
        Exchanges = ExchangesOf(All);
        Timers = [.. All.SelectMany(system => system.Timers)];
        var faults = SystemFaults.Of(this).ToList();
        if (faults.Count > 0)
            throw new SetupException($"the systems contradict each other: {string.Join("; ", faults)}");
        TypedMessages.Know(Actions);
    }

    /// <summary>What every program has, whatever its systems.</summary>
    public static GranarySystem House { get; } = new HouseSystem();

    public IReadOnlyList<GranarySystem> All { get; }

    /// <summary>What a key may open. Tokens of the bootstrap are no keys.</summary>
    public IReadOnlyList<string> Scopes { get; }

    public IReadOnlyList<string> SystemScopes { get; }

    public IReadOnlyList<KindSpec> Kinds { get; }

    public IReadOnlyList<ActionSpec> Actions { get; }

    /// <summary>All that is written as JSON, each with the system that brings it.</summary>
    internal IReadOnlyList<(string System, JsonType Type)> JsonTypes { get; }

    public IReadOnlyList<RouteSpec> Routes { get; }

    /// <summary>In the order in which they run: what a system needs comes before it.</summary>
    public IReadOnlyList<Migration> Migrations { get; }

    public IReadOnlyList<PlainQueue> PlainQueues { get; }

    /// <summary>Those that systems list, and those that queues are bound to or messages go to.</summary>
    public IReadOnlyList<ExchangeSpec> Exchanges { get; }

    /// <summary>What the outbox may send to, as its rows name it.</summary>
    public IReadOnlyList<string> Targets =>
        [.. PlainQueues.Select(queue => queue.Name), .. Exchanges.Select(exchange => exchange.Target)];

    public IReadOnlyList<TimerSpec> Timers { get; }

    public IReadOnlyList<FirstKey> FirstKeys => [.. All.Reverse().SelectMany(system => system.FirstKeys)];

    public IReadOnlyList<string> DatabaseWork => [.. All.SelectMany(system => system.DatabaseWork)];

    private static IEnumerable<KindSpec> KindsOf(GranarySystem system)
    {
        var outgoing = new OutgoingTable(system.Name, system.Outgoing);
        return system.Kinds.Select(kind => kind with { Outgoing = outgoing });
    }

    private static IEnumerable<(string System, JsonType Type)> TypesOf(KindSpec kind) =>
        kind.Messages.Prepend(kind.State).Select(type => (kind.Outgoing.System, type));

    private static IEnumerable<(string System, JsonType Type)> TypesOf(
        string system, IReadOnlyList<ActionSpec> actions) =>
        actions.SelectMany(line => new[] { (system, line.Message), (system, line.Reply) });

    /// <summary>Those that systems list, and for others those of what goes out.</summary>
    private static PlainQueue[] QueuesOf(IReadOnlyList<GranarySystem> systems)
    {
        PlainQueue[] listed = [.. systems.SelectMany(system => system.PlainQueues)];
        var told = systems.SelectMany(system => system.Outgoing).Select(line => line.Queue).OfType<string>();
        return [.. listed, .. told.Except(listed.Select(queue => queue.Name)).Select(PlainQueue.Outgoing)];
    }

    private static ExchangeSpec[] ExchangesOf(IReadOnlyList<GranarySystem> systems)
    {
        ExchangeSpec[] listed = [.. systems.SelectMany(system => system.Exchanges).Distinct()];
        var named = systems.SelectMany(system => system.Outgoing).Select(line => line.Exchange).OfType<string>()
            .Concat(systems.SelectMany(system => system.PlainQueues).SelectMany(queue => queue.Bindings)
                .Select(binding => binding.Exchange));
        return
        [
            .. listed,
            .. named.Except(listed.Select(exchange => exchange.Name)).Select(name => new ExchangeSpec(name)),
        ];
    }

    /// <summary>The queues, with what proves that a silo wrote a message of the closed ones.</summary>
    public IReadOnlyList<PlainQueue> SignedQueues(string secret)
    {
        var signature = new Signature(secret);
        return
        [
            .. PlainQueues.Select(queue =>
                queue.Managed is { } own ? queue with { Managed = own with { Signature = signature } } : queue),
        ];
    }

    private static IEnumerable<Migration> MigrationsOf(GranarySystem system) =>
        system.Migrations.OrderBy(one => one.Number).Select(one => one with { System = system.Name });

    private static List<GranarySystem> InOrder(IReadOnlyList<GranarySystem> all)
    {
        var seen = new HashSet<GranarySystem>();
        var order = new List<GranarySystem>();
        void Visit(GranarySystem system)
        {
            if (!seen.Add(system))
                return;
            foreach (var needed in all.Where(other => system.Needs.Contains(other.Name)))
                Visit(needed);
            order.Add(system);
        }
        foreach (var system in all)
            Visit(system);
        return order;
    }
}
