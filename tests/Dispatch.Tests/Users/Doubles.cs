using System.Collections.Concurrent;
using Granary.Grains.Users;
using Granary.Users;

namespace Granary.Tests.Dispatch.Users;

/// <summary>A hash is the password with a mark before it; nobody is let through while the gate is shut.</summary>
internal sealed class FakeHasher : IPasswordHasher
{
    private TaskCompletionSource? _gate;

    /// <summary>What it was asked, in that order.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    public void Shut() => _gate = new();

    public void Open() => _gate!.SetResult();

    public string Hash(string password)
    {
        Asked.Enqueue("hash " + password);
        _gate?.Task.Wait();
        return "#" + password;
    }

    public bool Verify(string? hash, string password)
    {
        Asked.Enqueue("verify " + password);
        _gate?.Task.Wait();
        return hash == "#" + password;
    }
}

/// <summary>Users by <c>kind:name</c>.</summary>
internal sealed class FakeDirectory : IUserDirectory
{
    public Dictionary<string, long> Users { get; } = [];

    public int Asked { get; private set; }

    public ValueTask<long?> Find(string kind, string value)
    {
        Asked++;
        return new(Users.TryGetValue($"{kind}:{value}", out var id) ? id : null);
    }

    public ValueTask<FoundPage<FoundEntity>> Page(int limit, long offset) => throw new NotSupportedException();
}
