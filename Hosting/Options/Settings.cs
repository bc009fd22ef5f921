using Granary.AmqpBridge;
using Granary.Dispatch;
using Granary.Dispatch.Security;
using Granary.HttpBridge;
using Granary.Postgres;

namespace Granary.Hosting.Options;

/// <summary>All options, read once.</summary>
public sealed record Settings(
    string Profile, AmqpOptions Amqp, PostgresOptions Postgres, OutcomesOptions Outcomes, EngineOptions Engine,
    OrleansOptions Orleans, SecurityOptions Security, LimitOptions Limits, RequestOptions Requests, HttpOptions Http,
    SystemTable Systems)
{
    /// <summary>The cluster belongs to the host, and these options do not describe it.</summary>
    public bool IsGuest { get; init; }

    public static Settings Read(OptionsSource source)
    {
        var profile = source.Profile;
        var reader = new OptionsReader(source.Configuration, profile == Options.Profile.Production);
        foreach (var system in source.Systems)
            system.Configure(reader);
        var settings = new Settings(
            profile,
            reader.Read<AmqpOptions>(AmqpOptions.Section),
            reader.Read<PostgresOptions>(PostgresOptions.Section),
            reader.Read<OutcomesOptions>(OutcomesOptions.Section),
            reader.Read<EngineOptions>(EngineOptions.Section),
            reader.Read<OrleansOptions>(OrleansOptions.Section),
            reader.Read<SecurityOptions>(SecurityOptions.Section),
            reader.Read<LimitOptions>(LimitOptions.Section),
            reader.Read<RequestOptions>(RequestOptions.Section),
            reader.Read<HttpOptions>(HttpOptions.Section),
            new SystemTable(source.Systems));
        Check(settings, reader);
        reader.ThrowFaults();
        CheckPrefetch(settings.Amqp, settings.Systems);
        if (settings.Requests.FaultOf(settings.Systems.Actions) is { } fault)
            throw new SetupException($"bad option: {RequestOptions.Section}:RetentionHoursByScope: {fault}");
        return settings;
    }

    private static void Check(Settings settings, OptionsReader reader)
    {
        reader.Refuse(Options.Profile.Faults(settings.Profile, settings.Security));
        reader.Refuse(AuthorityFaults.Of(settings.Security, reader.IsProduction, settings.Systems.SystemScopes));
        reader.Refuse(Options.Profile.PasswordFaults(settings.Profile, settings.Amqp, settings.Postgres));
    }

    /// <summary>Requests that wait for something are in flight, too.</summary>
    internal static void CheckPrefetch(AmqpOptions amqp, SystemTable systems)
    {
        var waiting = systems.All.Sum(system => system.MostWaiting);
        if (amqp.Prefetch < 2 * waiting)
        {
            throw new SetupException(
                $"bad option: Amqp:Prefetch is {amqp.Prefetch}: must be {2 * waiting} or more, "
                + $"for {waiting} requests may wait for something, such as claims for jobs, and "
                + "others would wait for them");
        }
    }
}
