using System.Text;
using Granary.Tests.Engines.Model;
using Granary.Tests.Postgres;

namespace Granary.Tests.Engines.OnPostgres;

/// <summary>The real store in the place of the model.</summary>
public sealed class PostgresRig(PostgresFixture database, TestSilo silo) : IStoreRig
{
    public IStore Store => silo.Store;

    public static async Task<IStoreRig> Open(PostgresFixture database) =>
        new PostgresRig(database, await database.Silo());

    /// <summary>A book by this author.</summary>
    public async Task Refer(GrainKey target)
    {
        var now = DateTimeOffset.UtcNow;
        var state = Encoding.UTF8.GetBytes($$"""{"title":"t","author_id":{{target.Id}}}""");
        var book = new GrainKey("book", database.FreshId());
        await Store.Commit(new() { Write = new EntityWrite(book, 0, 1, state, now, now) });
    }

    public ValueTask DisposeAsync() => silo.DisposeAsync();
}
