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

    public static void Check(string profile, SecurityOptions security)
    {
        var fault = profile switch
        {
            Development => null,
            not Production => $"GRANARY_PROFILE is '{profile}': it must be development or production",
            _ when security.DevelopmentKey.Length > 0 =>
                "Security:DevelopmentKey is set: the production profile takes no development key, remove it",
            _ when security.OpenScopes.Length > 0 =>
                "Security:OpenScopes is set: the production profile takes no callers without a credential, remove it",
            _ when Defaults(security).FirstOrDefault() is { } secret =>
                $"Security:{secret} is the default one: set a secret of your own (32 characters or more)",
            _ => null,
        };
        if (fault is not null)
            throw new SetupException(fault);
    }

    public static void CheckPasswords(string profile, AmqpOptions amqp, PostgresOptions? postgres = null)
    {
        if (profile != Production)
            return;
        if (BrokerEndpoint.ParseAll(amqp).Any(broker => DefaultPasswords.Contains(broker.Password)))
            throw new SetupException(Known("Amqp:Uri (GRANARY_AMQP)"));
        if (postgres is not null && DefaultPasswords.Contains(PostgresSource.Settings(postgres).Password))
            throw new SetupException(Known("Postgres:ConnectionString (GRANARY_PG)"));
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

    private static string Known(string option) =>
        $"{option} has a password that everybody knows: the production profile takes one of your own, set it";
}
