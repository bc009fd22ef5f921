using Granary.Asking;
using Granary.Turns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Granary;

/// <summary>What all entity grains of a silo share.</summary>
public sealed partial class EntityHost(Residents residents, IServiceProvider services)
{
    private OrleansEngine? _engine;

    public Residents Residents => residents;

    /// <summary>Somebody watches the calls of grains: then all of them are Orleans calls.</summary>
    public bool IsWatched { get; } = services.GetServices<IIncomingGrainCallFilter>().Any();

    public IDoor Door => services.GetRequiredService<IDoor>();

    public TurnRunner Runner => Engine.Runner;

    internal TimeProvider Clock => Engine.Clock;

    internal TimeSpan CallEvery => Engine.CallEvery;

    /// <summary>How many asks of Orleans code may wait for one entity.</summary>
    internal int MailboxSize => Engine.Options.MailboxSize;

    private OrleansEngine Engine => Volatile.Read(ref _engine)
        ?? throw new InvalidOperationException("the silo joined the cluster before it was set up");

    /// <summary>An entity that is not in memory yet.</summary>
    public Activation Activate(GrainKey key, bool fresh = false) => new(key, Engine.Kind(key), fresh);

    internal ValueTask<Outcome> OrBusy(Ask ask) => Engine.OrBusy(ask);

    /// <summary>Tells Orleans code of a failure. Code outside learns of a defect only that there was one.</summary>
    internal Answer Failed(GrainAsk ask, Exception failure)
    {
        if (ask.Trusted || failure is UnavailableException or OperationCanceledException)
            return Answer.Failed(failure);
        var log = services.GetRequiredService<ILogger<EntityHost>>();
        var scope = new LogScope { RequestId = Shown.Of(ask.CorrelationId), TraceParent = ask.Trace };
        using (scope.Open(log))
            Broken(log, ask.Message.GetType().Name, failure);
        return Answer.Failed(new InvalidOperationException("the request failed inside the silo; its log says why"));
    }

    /// <summary>Before the silo joins the cluster.</summary>
    internal void Serve(OrleansEngine serving) => Volatile.Write(ref _engine, serving);

    [LoggerMessage(LogLevel.Error, "{Message} of Orleans code failed")]
    private static partial void Broken(ILogger log, string message, Exception failure);
}
