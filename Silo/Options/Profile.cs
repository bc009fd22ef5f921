using Granary.Dispatch.Security;
using Granary.Errors;
using Granary.Silo.Publishing;

namespace Granary.Silo.Options;

/// <summary>Development is convenient, production is careful; nothing else may be asked for.</summary>
public static class Profile
{
    public const string Development = "development";
    public const string Production = "production";
    public const string DevelopmentKey = "supersecretapikey";

    public static void Check(string profile, SecurityOptions security, PublishingOptions publishing)
    {
        var fault = profile switch
        {
            Development => null,
            not Production => $"GRANARY_PROFILE is '{profile}': it must be development or production",
            _ when security.DevelopmentKey.Length > 0 =>
                "Security:DevelopmentKey is set: the production profile takes no development key, remove it",
            _ when security.OpenScopes.Length > 0 =>
                "Security:OpenScopes is set: the production profile takes no callers without a credential, remove it",
            _ when security.SigningSecret == SecurityOptions.DefaultSecret =>
                "Security:SigningSecret is the default one: set a secret of your own (32 characters or more)",
            _ when security.FingerprintSecret == SecurityOptions.DefaultSecret =>
                "Security:FingerprintSecret is the default one: set a secret of your own (32 characters or more)",
            _ when publishing.FaultPercent > 0 =>
                "Publishing:FaultPercent is set: the production profile makes no faults of its own, remove it",
            _ => null,
        };
        if (fault is not null)
            throw new SetupException(fault);
    }
}
