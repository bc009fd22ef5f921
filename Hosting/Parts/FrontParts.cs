using Granary.Asking;
using Granary.Dispatch;
using Granary.Dispatch.Security;
using Granary.Hosting.Authorities;
using Granary.Hosting.Options;

namespace Granary.Hosting.Parts;

/// <summary>What a request meets before its entity, in that order, whatever store and doors there are.</summary>
internal sealed class FrontParts
{
    public FrontParts(
        Settings settings, IReadOnlyList<ActionSpec> actions, IServiceProvider services,
        params IEnumerable<IActionHandler> own)
    {
        var clock = services.GetRequiredKeyedService<TimeProvider>(SystemServices.Clock);
        var engine = services.GetRequiredService<OrleansEngine>();
        Actions = new ActionTable(settings.Requests.Apply(actions));
        Keys = new KeyRing(
            settings.Security, clock, settings.Systems.FirstKeys, settings.Systems.SystemScopes);
        Foreign = settings.Security.Authorities.Count == 0 ? null : Others(settings, clock, services);
        Credentials = new CredentialCheck(
            Keys, new TokenChecker(settings.Security, clock, Foreign), settings.Security, clock);
        var admission = new Admission(
            Actions, Credentials, services.GetRequiredService<IFingerprints>(),
            services.GetRequiredService<ICluster>());
        Work = [.. services.GetServices<ISystemWork>()];
        Timers = new TimerTable(engine, settings.Systems.Timers, services.GetServices<ITimerHandler>());
        Dispatcher = new Dispatcher(
            admission, new CallerLimits(settings.Limits, clock), engine, services.GetRequiredService<IStore>(),
            new Handlers(actions, [.. services.GetServices<IActionHandler>(), .. own]), clock)
        {
            Log = services.GetRequiredService<ILogger<Dispatcher>>(),
        };
        Orleans = new OrleansDoor(Actions, Dispatcher);
    }

    public ActionTable Actions { get; }

    public KeyRing Keys { get; }

    /// <summary>Null: no other issuer's are taken.</summary>
    public ForeignTokens? Foreign { get; }

    public CredentialCheck Credentials { get; }

    public Dispatcher Dispatcher { get; }

    public OrleansDoor Orleans { get; }

    /// <summary>What is done about timers that are due.</summary>
    public TimerTable Timers { get; }

    /// <summary>What systems do by themselves.</summary>
    public ISystemWork[] Work { get; }

    /// <summary>By itself, so that nothing of it is loaded where there are none.</summary>
    private static ForeignTokens Others(Settings settings, TimeProvider clock, IServiceProvider services) => new(
        settings.Security, new KeySource().Read, clock, services.GetRequiredService<ILoggerFactory>());
}
