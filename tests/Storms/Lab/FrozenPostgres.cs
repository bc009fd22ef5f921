namespace Granary.Storms.Lab;

/// <summary>SIGSTOP to the whole server: connections stay open, new ones are taken, and nothing is answered.</summary>
public sealed class FrozenPostgres : IDisposable
{
    private readonly List<int> _processes;

    private FrozenPostgres(List<int> processes) => _processes = processes;

    public static async Task<FrozenPostgres> Of(TestDatabase database)
    {
        // Its session ends with its query.
        var server = (await database.Rows("select pg_backend_pid()", row => Parent(row.GetInt32(0))))[0];
        // First the one that would start others.
        ServerProcess.Freeze(server);
        var others = (await File.ReadAllTextAsync($"/proc/{server}/task/{server}/children"))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToList();
        others.ForEach(ServerProcess.Freeze);
        return new([.. others, server]);
    }

    public void Dispose() => _processes.ForEach(ServerProcess.Thaw);

    private static int Parent(int process)
    {
        const string Name = "PPid:";
        var status = File.ReadLines($"/proc/{process}/status");
        return int.Parse(status.First(line => line.StartsWith(Name, StringComparison.Ordinal))[Name.Length..], null);
    }
}
