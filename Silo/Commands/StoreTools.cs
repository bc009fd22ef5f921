using Granary.Ports;
using Granary.Silo.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Granary.Silo.Commands;

/// <summary>The store's tables, for commands that work beside running silos.</summary>
internal sealed class StoreTools : IAsyncDisposable
{
    private readonly NpgsqlDataSource source;
    private readonly Credentials credentials;

    private StoreTools(PostgresOptions options)
    {
        source = PostgresSource.Create(options);
        credentials = new Credentials(source, options, TimeProvider.System, NullLogger<Credentials>.Instance);
    }

    public ICredentialStore Credentials => credentials;

    public static StoreTools Open() => new(Settings.Read().Postgres);

    public async ValueTask DisposeAsync()
    {
        await credentials.DisposeAsync();
        await source.DisposeAsync();
    }
}
