using Npgsql;

namespace Granary.Postgres;

/// <summary>What Orleans' providers keep in our database, seen from outside.</summary>
internal static class OrleansTables
{
    /// <summary>For the providers, which make their own few connections.</summary>
    public static string ConnectionString(PostgresOptions options)
    {
        var settings = PostgresSource.Settings(options);
        settings.MaxPoolSize = 8;
        if (settings.Host!.Contains(',', StringComparison.Ordinal))
            settings.TargetSessionAttributes = "primary";
        return settings.ConnectionString;
    }

    /// <summary>Two clusters on one database would each believe that an entity lives with them alone.</summary>
    public static async Task RefuseOtherClusters(
        NpgsqlDataSource source, string clusterId, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            select deploymentid, siloname from orleansmembershiptable
            where deploymentid <> $1 and status = 3 and iamalivetime > now() - interval '20 s' limit 1
            """);
        command.Parameters.Add(new() { Value = clusterId });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (await reader.ReadAsync(cancellation))
            throw new SetupException(
                $"the database serves the Orleans cluster '{reader.GetString(0)}' (silo {reader.GetString(1)}), not "
                + $"'{clusterId}': set Orleans:ClusterId to the same, or use another database");
    }
}
