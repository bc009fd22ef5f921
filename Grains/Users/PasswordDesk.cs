using Granary.Users;

namespace Granary.Grains.Users;

/// <summary>
/// Hashes passwords a few at a time, on other threads than the intake's. The number that may wait in each line is
/// bounded.
/// </summary>
public sealed class PasswordDesk(IPasswordHasher hasher, UserOptions options)
{
    private readonly Lock gate = new();
    private readonly LinkedList<TaskCompletionSource<Seat?>>[] lines =
        [.. Enum.GetValues<PasswordLine>().Select(_ => new LinkedList<TaskCompletionSource<Seat?>>())];

    /// <summary>While there is one, nobody waits.</summary>
    private int free = options.HashWorkers;
    private int last;

    public static Refusal TooMany { get; } = new(
        ErrorCode.Busy, "too many passwords wait to be checked; ask again later")
    {
        RetryAfterMs = 1000,
    };

    /// <summary>Nothing when too many wait.</summary>
    public async Task<Seat?> Sit(PasswordLine line, CancellationToken cancellation)
    {
        var place = new TaskCompletionSource<Seat?>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (free > 0)
            {
                free--;
                return new(hasher, this);
            }

            if (lines[(int)line].Count >= options.MaxWaiting)
                return null;
            lines[(int)line].AddLast(place);
        }

        await using var leaving = cancellation.UnsafeRegister(_ => Leave(line, place, cancellation), null);
        return await place.Task;
    }

    private void Leave(PasswordLine line, TaskCompletionSource<Seat?> place, CancellationToken cancellation)
    {
        lock (gate)
        {
            if (lines[(int)line].Remove(place))
                place.SetCanceled(cancellation);
        }
    }

    /// <summary>The seat goes to the first of the next line in which somebody waits.</summary>
    private void Leave(Seat seat)
    {
        lock (gate)
        {
            for (var tried = 0; tried < lines.Length; tried++)
            {
                last = (last + 1) % lines.Length;
                if (lines[last].First is not { } first)
                    continue;
                lines[last].RemoveFirst();
                first.Value.SetResult(seat);
                return;
            }

            free++;
        }
    }

    /// <summary>Who has it may use the hasher.</summary>
    public sealed class Seat(IPasswordHasher hasher, PasswordDesk desk) : IDisposable
    {
        public Task<string> Hash(string password) => Task.Run(() => hasher.Hash(password));

        public Task<bool> Verify(string? hash, string password) => Task.Run(() => hasher.Verify(hash, password));

        /// <summary>Once.</summary>
        public void Dispose() => desk.Leave(this);
    }
}
