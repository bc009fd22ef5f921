using Granary.Users;

namespace Granary.Grains.Users;

/// <summary>
/// Hashes passwords a few at a time, on other threads than the intake's. The number that may wait in each line is
/// bounded.
/// </summary>
public sealed class PasswordQueue(IPasswordHasher hasher, UserOptions options)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource<Place?>>[] _lines =
        [.. Enum.GetValues<PasswordLine>().Select(_ => new LinkedList<TaskCompletionSource<Place?>>())];

    /// <summary>While there is one, nobody waits.</summary>
    private int _free = options.HashWorkers;
    private int _last;

    public static Refusal TooMany { get; } = new(
        ErrorCode.Busy, "too many passwords wait to be checked; ask again later")
    {
        RetryAfterMs = 1000,
    };

    /// <summary>Nothing when too many wait.</summary>
    public async Task<Place?> Enter(PasswordLine line, CancellationToken cancellation)
    {
        var entry = new TaskCompletionSource<Place?>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                return new(hasher, this);
            }

            if (_lines[(int)line].Count >= options.MaxWaiting)
                return null;
            _lines[(int)line].AddLast(entry);
        }

        await using var leaving = cancellation.UnsafeRegister(_ => Leave(line, entry, cancellation), null);
        return await entry.Task;
    }

    private void Leave(PasswordLine line, TaskCompletionSource<Place?> entry, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_lines[(int)line].Remove(entry))
                entry.SetCanceled(cancellation);
        }
    }

    /// <summary>The place goes to the first of the next line that is not empty.</summary>
    private void Leave(Place place)
    {
        lock (_gate)
        {
            for (var tried = 0; tried < _lines.Length; tried++)
            {
                _last = (_last + 1) % _lines.Length;
                if (_lines[_last].First is not { } first)
                    continue;
                _lines[_last].RemoveFirst();
                first.Value.SetResult(place);
                return;
            }

            _free++;
        }
    }

    /// <summary>Its holder may use the hasher.</summary>
    public sealed class Place(IPasswordHasher hasher, PasswordQueue queue) : IDisposable
    {
        public Task<string> Hash(string password) => Task.Run(() => hasher.Hash(password));

        public Task<bool> Verify(string? hash, string password) => Task.Run(() => hasher.Verify(hash, password));

        /// <summary>Once.</summary>
        public void Dispose() => queue.Leave(this);
    }
}
