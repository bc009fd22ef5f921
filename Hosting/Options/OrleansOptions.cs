using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Granary.Hosting.Options;

/// <summary>How this silo takes part in the cluster.</summary>
public sealed class OrleansOptions : IValidatableObject
{
    public const string Section = "Orleans";

    /// <summary>Must be the same for all silos of one database.</summary>
    [Required, StringLength(100)]
    public string ClusterId { get; set; } = "granary";

    /// <summary>Names the reminders and the state of a user's own grains.</summary>
    [Required, StringLength(100)]
    public string ServiceId { get; set; } = "granary";

    /// <summary>The silo's name in logs and on the dashboard; empty: the machine's name and the silo's port.</summary>
    [StringLength(100)]
    public string SiloName { get; set; } = "";

    /// <summary>Where the other silos reach this one.</summary>
    [Range(1, 65535)]
    public int SiloPort { get; set; } = 11111;

    /// <summary>Where Orleans clients connect; 0: there is no gateway.</summary>
    [Range(0, 65535)]
    public int GatewayPort { get; set; }

    /// <summary>
    /// The IP address that other silos use to reach this one. Empty: loopback in development, else the machine's own
    /// address; the pod's, where <see cref="Kubernetes"/> is on.
    /// </summary>
    public string AdvertisedAddress { get; set; } = "";

    /// <summary>
    /// <c>Advertised</c>: listen on the advertised address only. <c>Any</c>: listen on all of the machine's addresses,
    /// if the advertised one is not its own.
    /// </summary>
    [EnumDataType(typeof(ListenOn))]
    public ListenOn ListenOn { get; set; } = ListenOn.Advertised;

    /// <summary>
    /// How many seconds a silo may take to answer a probe, and how often it is probed; three missed ones and it is
    /// declared dead.
    /// </summary>
    [Range(1, 60)]
    public int ProbeSeconds { get; set; } = 2;

    /// <summary>How many seconds a silo tries to reach all others before it gives up joining.</summary>
    [Range(1, 3600)]
    public int JoinSeconds { get; set; } = 30;

    /// <summary>
    /// How many seconds a silo may take to leave the cluster, after its intake has ended (<c>Amqp:StopSeconds</c>).
    /// </summary>
    [Range(1, 600)]
    public int StopSeconds { get; set; } = 20;

    /// <summary>
    /// What records where an entity lives. <c>Default</c>, or <c>Distributed</c>: a silo that stops or dies takes fewer
    /// entities of the others out of memory. Experimental in Orleans. All silos have the same.
    /// </summary>
    [EnumDataType(typeof(DirectoryKind))]
    public DirectoryKind Directory { get; set; } = DirectoryKind.Default;

    /// <summary>Move entities from full silos to empty ones while they run. Experimental in Orleans.</summary>
    public bool Rebalancing { get; set; }

    /// <summary>Serve Orleans' dashboard on <c>/dashboard</c>, for administrators. It slows each call.</summary>
    public bool Dashboard { get; set; }

    /// <summary>Keep reminders of a user's own grains in the database.</summary>
    public bool Reminders { get; set; }

    /// <summary>Keep the state of a user's own grains in the database.</summary>
    public bool Storage { get; set; }

    /// <summary>
    /// The silo runs in a pod: it has the pod's name and address, and silos whose pods are gone leave the cluster at
    /// once.
    /// </summary>
    public bool Kubernetes { get; set; }

    public ClusterTls Tls { get; set; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (AdvertisedAddress.Length > 0 && !IsAddress(AdvertisedAddress))
            yield return new("The advertised address must be one IP address, not a name.", [nameof(AdvertisedAddress)]);
        if (SiloPort == GatewayPort)
            yield return new("The gateway's port must not be the silo's.", [nameof(GatewayPort)]);
        if (SiloName.Any(char.IsControl))
            yield return new("The silo's name must have no control characters.", [nameof(SiloName)]);
        if (Tls.Fault() is { } fault)
            yield return new(fault, [nameof(Tls)]);
    }

    private static bool IsAddress(string text) => IPAddress.TryParse(text, out var address)
        && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any) && !address.Equals(IPAddress.None);
}
