using System.ComponentModel.DataAnnotations;

namespace Granary.Postgres;

/// <summary>How the database is reached and used.</summary>
public sealed class PostgresOptions : IValidatableObject
{
    public const string Section = "Postgres";

    /// <summary>
    /// An Npgsql connection string (<c>Host=…;Username=…</c>) or a <c>postgres://</c> address; several hosts are
    /// allowed.
    /// </summary>
    [Required(AllowEmptyStrings = false)]
    public string ConnectionString { get; set; } = "";

    /// <summary>The most connections this process opens (to each host).</summary>
    [Range(4, 1000)]
    public int MaxConnections { get; set; } = 18;

    /// <summary>How many commit groups are under way at once; the same again for groups of reads.</summary>
    [Range(1, 16)]
    public int Writers { get; set; } = 2;

    /// <summary>The most commits written in one transaction.</summary>
    [Range(1, 4096)]
    public int GroupSize { get; set; } = 256;

    /// <summary>The most calls that wait for a group; further ones are refused.</summary>
    [Range(16, 1_000_000)]
    public int QueueSize { get; set; } = 16_384;

    /// <summary>How long opening a connection may take, in seconds.</summary>
    [Range(1, 60)]
    public int ConnectTimeoutSeconds { get; set; } = 3;

    /// <summary>How long one statement may take, in seconds.</summary>
    [Range(1, 600)]
    public int CommandTimeoutSeconds { get; set; } = 10;

    /// <summary>
    /// How long a list, or the look-up of a name, may take, in seconds, and how long it waits for its turn before it is
    /// answered <c>busy</c>.
    /// </summary>
    [Range(1, 600)]
    public int ListTimeoutSeconds { get; set; } = 5;

    /// <summary>How long the start waits for a database that does not answer yet, in seconds.</summary>
    [Range(0, 3600)]
    public int WaitSeconds { get; set; } = 30;

    /// <summary>How many ids of a kind are reserved at once; those unused at a stop are lost.</summary>
    [Range(1, 1_000_000)]
    public int IdBlock { get; set; } = 1000;

    /// <summary>
    /// Bring the schema up to date at the start. <c>false</c>: <c>granary migrate</c> does it, and a silo whose
    /// database lacks a migration does not start.
    /// </summary>
    public bool Migrate { get; set; } = true;

    /// <summary>A pooler in transaction mode (PgBouncer) stands in between: no LISTEN, only re-reading.</summary>
    public bool TransactionPooler { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        MaxConnections >= CallLines.Least(this) ? [] :
        [
            new ValidationResult(
                $"must be {CallLines.Least(this)} or more with {Writers} writers, for each sort of work has its own.",
                [nameof(MaxConnections)]),
        ];
}
