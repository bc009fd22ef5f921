using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Granary.Silo.Options;

/// <summary>How this silo takes part in the cluster.</summary>
public sealed class OrleansOptions : IValidatableObject
{
    public const string Section = "Orleans";

    /// <summary>All silos of one database have the same.</summary>
    [Required, StringLength(100)]
    public string ClusterId { get; set; } = "granary";

    /// <summary>Names the reminders and the state of a user's own grains.</summary>
    [Required, StringLength(100)]
    public string ServiceId { get; set; } = "granary";

    /// <summary>Where the other silos reach this one.</summary>
    [Range(1, 65535)]
    public int SiloPort { get; set; } = 11111;

    /// <summary>Where clients of a user's own grains connect; 0: nowhere.</summary>
    [Range(0, 65535)]
    public int GatewayPort { get; set; } = 30000;

    /// <summary>The address that the others are told; empty: the machine's own.</summary>
    public string AdvertisedAddress { get; set; } = "";

    /// <summary>How many seconds a silo tries to reach all others before it gives up joining.</summary>
    [Range(1, 3600)]
    public int JoinSeconds { get; set; } = 30;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (AdvertisedAddress.Length > 0 && !IPAddress.TryParse(AdvertisedAddress, out _))
            yield return new("The advertised address must be an IP address, not a name.", [nameof(AdvertisedAddress)]);
        if (SiloPort == GatewayPort)
            yield return new("The gateway's port must not be the silo's.", [nameof(GatewayPort)]);
    }
}
