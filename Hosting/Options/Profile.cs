using Granary.AmqpBridge;
using Granary.AmqpBridge.Connections;
using Granary.Dispatch.Security;
using Granary.HttpBridge;
using Granary.Postgres;

namespace Granary.Hosting.Options;

/// <summary>Development is convenient, production is careful; nothing else may be asked for.</summary>
public static class Profile
{
    public const string Development = "development";
    public const string Production = "production";

    /// <summary>RabbitMQ's own, and those of docker-compose.yml.</summary>
    private static readonly string[] DefaultPasswords = ["guest", "granary", "client"];

    /// <summary>All that the profile does not take, a sentence each.</summary>
    public static IEnumerable<string> Faults(string profile, SecurityOptions security)
    {
        if (profile is not (Development or Production))
            yield return $"GRANARY_PROFILE is '{profile}': it must be development or production";
        if (profile != Production)
            yield break;
        if (security.DevelopmentKey.Length > 0)
            yield return "Security:DevelopmentKey is set: the production profile takes no development key, remove it";
        if (security.OpenScopes.Length > 0)
        {
            yield return "Security:OpenScopes is set: the production profile takes no callers without a credential, "
                + "remove it";
        }

        foreach (var secret in Defaults(security))
            yield return $"Security:{secret} is the default one: set a secret of your own (32 characters or more)";
    }

    /// <summary>The passwords that the profile does not take, a sentence each.</summary>
    public static IEnumerable<string> PasswordFaults(
        string profile, AmqpOptions amqp, PostgresOptions? postgres = null)
    {
        if (profile != Production)
            return [];
        (string Option, Func<IEnumerable<string?>> Passwords)[] all =
        [
            ("Amqp:Uri (GRANARY_AMQP)", () => BrokerEndpoint.ParseAll(amqp).Select(broker => broker.Password)),
            ("Postgres:ConnectionString (GRANARY_PG)",
                () => postgres is null ? [] : [PostgresSource.Settings(postgres).Password]),
        ];
        return all.Select(one => FaultOf(one.Option, one.Passwords)).OfType<string>();
    }

    /// <summary>Everybody who can reach a silo of the development profile may do nearly everything.</summary>
    public static void CheckListening(string profile, HttpOptions http)
    {
        if (profile != Development || http.AllowDevelopmentEverywhere)
            return;
        if (http.Addresses.FirstOrDefault(address => !Listening.IsLocal(address)) is { } open)
        {
            throw new SetupException(
                $"the development profile, which needs no password, does not listen on {open}: write "
                + "127.0.0.1 (GRANARY_HTTP), set GRANARY_PROFILE=production, or allow it by "
                + "Http:AllowDevelopmentEverywhere=true");
        }
    }

    private static IEnumerable<string> Defaults(SecurityOptions security)
    {
        (string Name, string? Value)[] secrets =
        [
            (nameof(security.SigningSecret), security.SigningSecret),
            (nameof(security.PreviousSigningSecret), security.PreviousSigningSecret),
            (nameof(security.FingerprintSecret), security.FingerprintSecret),
            (nameof(security.BootstrapToken), security.BootstrapToken),
        ];
        return secrets.Where(secret => secret.Value == SecurityOptions.DefaultSecret).Select(secret => secret.Name);
    }

    private static string? FaultOf(string option, Func<IEnumerable<string?>> passwords)
    {
        try
        {
            return passwords().Any(DefaultPasswords.Contains)
                ? $"{option} has a password that everybody knows: the production profile takes one of your own, set it"
                : null;
        }
        catch (SetupException unreadable)
        {
            return unreadable.Message;
        }
    }
}
