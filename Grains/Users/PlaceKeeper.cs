namespace Granary.Grains.Users;

/// <summary>
/// Keeps the order of requests for one entity while one of them is made ready elsewhere: those behind it wait for it.
/// Where nothing is made ready, nobody waits.
/// </summary>
internal sealed class PlaceKeeper
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Task> _last = [];
    private int _open;

    /// <param name="id">Which entity.</param>
    /// <param name="slow">Others may not overtake this one.</param>
    /// <param name="work">Begun in its turn.</param>
    public Task<T> InOrder<T>(long id, bool slow, Func<Task<T>> work)
    {
        if (!slow && Volatile.Read(ref _open) == 0)
            return work();
        lock (_gate)
        {
            var before = _last.GetValueOrDefault(id);
            if (before is null && !slow)
                return work();
            var mine = After(before, work);
            _last[id] = mine;
            _open++;
            _ = Leave(id, mine);
            return mine;
        }
    }

    private static async Task<T> After<T>(Task? before, Func<Task<T>> work)
    {
        if (before is not null)
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await work();
    }

    private async Task Leave(long id, Task mine)
    {
        await mine.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            _open--;
            if (_last.GetValueOrDefault(id) == mine)
                _last.Remove(id);
        }
    }
}
