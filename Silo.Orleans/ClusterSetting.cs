namespace Granary.Clustering;

/// <summary>How this silo takes part in a cluster.</summary>
public sealed record ClusterSetting
{
    public required string ClusterId { get; init; }

    public required string ServiceId { get; init; }

    /// <summary>Where the other silos reach this one.</summary>
    public required int SiloPort { get; init; }

    /// <summary>Where clients of a user's own grains connect; 0: nowhere.</summary>
    public required int GatewayPort { get; init; }

    /// <summary>The address that the others are told; empty: found out.</summary>
    public string AdvertisedAddress { get; init; } = "";

    /// <summary>Of the database that has membership, reminders and the state of a user's own grains.</summary>
    public required string ConnectionString { get; init; }

    public required TimeSpan JoinWithin { get; init; }

    public required TimeSpan Idle { get; init; }

    /// <summary>By kind.</summary>
    public IReadOnlyDictionary<string, TimeSpan> IdleByKind { get; init; } = new Dictionary<string, TimeSpan>();
}
