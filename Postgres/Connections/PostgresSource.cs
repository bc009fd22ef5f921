using System.Diagnostics;
using Granary.Postgres.Lists;
using Npgsql;

namespace Granary.Postgres;

/// <summary>Makes the one data source of the process.</summary>
public static class PostgresSource
{
    /// <param name="options">Where it is.</param>
    /// <param name="logs">Npgsql's own.</param>
    /// <param name="era">Hears of each new connection before anybody uses it.</param>
    public static NpgsqlDataSource Create(PostgresOptions options, ILoggerFactory? logs = null, ServerEra? era = null)
    {
        var builder = new NpgsqlDataSourceBuilder(Settings(options).ConnectionString);
        builder.UseLoggerFactory(logs);
        if (era is not null)
            builder.UsePhysicalConnectionInitializer(
                static _ => throw new NotSupportedException("connections are opened asynchronously"), era.Look);
        return Build(builder);
    }

    /// <summary>For probes: each connection is a new one, and what has no answer soon has none.</summary>
    internal static NpgsqlDataSource Apart(PostgresOptions options)
    {
        var settings = Settings(options);
        settings.Pooling = false;
        settings.CommandTimeout = options.ConnectTimeoutSeconds;
        settings.CancellationTimeout = -1;
        return Build(new NpgsqlDataSourceBuilder(settings.ConnectionString));
    }

    private static NpgsqlDataSource Build(NpgsqlDataSourceBuilder builder)
    {
        // What groups of requests share, and what the house does for itself, would be traces of their own.
        builder.ConfigureTracing(tracing => tracing
            .ConfigureCommandFilter(static _ => Activity.Current?.Source.Name == Spans.Source)
            .ConfigureBatchFilter(static _ => Activity.Current?.Source.Name == Spans.Source)
            .EnablePhysicalOpenTracing(false));
        return builder.ConnectionStringBuilder.Host!.Contains(',', StringComparison.Ordinal)
            ? builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.Primary)
            : builder.Build();
    }

    internal static NpgsqlConnectionStringBuilder Settings(PostgresOptions options)
    {
        var given = Parse(options.ConnectionString);
        if (string.IsNullOrEmpty(given.Host))
            throw new SetupException(
                "Postgres:ConnectionString (GRANARY_PG) names no host: "
                + "write Host=…;Username=…;Password=…;Database=….");
        given.MaxPoolSize = options.MaxConnections;
        given.MinPoolSize = 0;
        given.Timeout = options.ConnectTimeoutSeconds;
        given.CommandTimeout = options.CommandTimeoutSeconds;
        given.TargetSessionAttributes = null;
        given.HostRecheckSeconds = 2;
        given.Multiplexing = false;
        given.MaxAutoPrepare = options.TransactionPooler ? 0 : 16;
        // Nothing is set in a session, so nothing is to be reset; and a reset would throw away the functions' plans.
        given.NoResetOnClose = true;
        given.ApplicationName ??= "granary";
        if (!options.TransactionPooler && given.KeepAlive == 0 && given.TcpKeepAliveTime == 0)
            given.TcpKeepAlive = true;
        return given;
    }

    private static NpgsqlConnectionStringBuilder Parse(string text)
    {
        try
        {
            return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "postgres" or "postgresql"
                ? FromUri(uri)
                : new NpgsqlConnectionStringBuilder(text);
        }
        // The exception's text may hold a part of the password, so it is not passed on.
        catch (Exception e)
            when (e is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            throw new SetupException(
                "Postgres:ConnectionString (GRANARY_PG) cannot be read: "
                + "write Host=…;Username=…;Password=…;Database=… with Npgsql's keywords.");
        }
    }

    private static NpgsqlConnectionStringBuilder FromUri(Uri uri)
    {
        var user = uri.UserInfo.Split(':', 2);
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host,
            Port = uri.Port > 0 ? uri.Port : NpgsqlConnection.DefaultPort,
            Database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/')) is { Length: > 0 } name ? name : null,
            Username = Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
        };
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = pair.Split('=', 2) is [var k, var v] ? (k, v) : (pair, "");
            if (key == "sslmode")
                settings["SSL Mode"] = value.Replace("-", "", StringComparison.Ordinal);
            else
                settings[key] = Uri.UnescapeDataString(value);
        }
        return settings;
    }
}
