using Microsoft.Extensions.DependencyInjection;

namespace Granary;

/// <summary>What one system brings. Everything else is derived from these lists.</summary>
public abstract class GranarySystem
{
    private static readonly Dictionary<string, string> Nothing = [];

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

    public virtual IReadOnlyList<KindSpec> Kinds => [];

    public virtual IReadOnlyList<ActionSpec> Actions => [];

    public virtual IReadOnlyList<RouteSpec> Routes => [];

    /// <summary>The queues whose messages are the bare data of one action, and those for others.</summary>
    public virtual IReadOnlyList<PlainQueue> PlainQueues => [];

    /// <summary>
    /// What makes its tables: <c>Migration.EmbeddedIn&lt;TheSystem&gt;()</c>. The house's run before, and those of the
    /// systems that it needs.
    /// </summary>
    public virtual IReadOnlyList<Migration> Migrations => [];

    /// <summary>Sorts of its own work at the database. Each has a connection of its own, so none waits for another.</summary>
    public virtual IReadOnlyList<string> DatabaseWork => [];

    /// <summary>How many requests may wait, each in its place in the intake, for something that this system has not got yet.</summary>
    public virtual int MostWaiting => 0;

    /// <summary>Reads its options, before anything else is asked of it.</summary>
    public virtual void Configure(ISystemOptions options)
    {
    }

    /// <summary>Handlers, timers and whatever they are made of.</summary>
    public virtual void AddServices(IServiceCollection services)
    {
    }
}

/// <summary>A key, by its name and what it opens.</summary>
public sealed record FirstKey(string Name, params IReadOnlyList<string> Scopes);

/// <summary>Where a system's options come from.</summary>
public interface ISystemOptions
{
    bool IsProduction { get; }

    /// <summary>One section, checked; what is wrong is told together with the faults of all others.</summary>
    T Read<T>(string section)
        where T : class, new();

    /// <summary>Says what is wrong beyond that.</summary>
    void Refuse(string fault);
}
