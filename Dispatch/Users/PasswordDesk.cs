using System.Threading.Channels;
using Granary.Errors;
using Granary.Users;

namespace Granary.Dispatch.Users;

/// <summary>Passwords are hashed a few at a time, on other threads than the intake's; so many may wait, and no more.</summary>
public sealed class PasswordDesk
{
    private readonly Channel<Seat> free;
    private readonly int maxWaiting;
    private int waiting;

    public PasswordDesk(IPasswordHasher hasher, UserOptions options)
    {
        maxWaiting = options.MaxWaiting;
        free = Channel.CreateBounded<Seat>(options.HashWorkers);
        for (var n = 0; n < options.HashWorkers; n++)
            free.Writer.TryWrite(new(hasher, free.Writer));
    }

    public static Refusal TooMany { get; } = new(ErrorCode.Busy, "too many passwords wait to be checked; ask again later")
    {
        RetryAfterMs = 1000,
    };

    /// <summary>Nothing when too many wait.</summary>
    public async Task<Seat?> Sit(CancellationToken cancellation)
    {
        try
        {
            return Interlocked.Increment(ref waiting) > maxWaiting ? null : await free.Reader.ReadAsync(cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    /// <summary>Who has it may use the hasher.</summary>
    public sealed class Seat(IPasswordHasher hasher, ChannelWriter<Seat> free) : IDisposable
    {
        public Task<string> Hash(string password) => Task.Run(() => hasher.Hash(password));

        public Task<bool> Verify(string? hash, string password) => Task.Run(() => hasher.Verify(hash, password));

        /// <summary>Once.</summary>
        public void Dispose() => free.TryWrite(this);
    }
}
