using Granary.Dispatch.Security;
using Granary.Hosting.Keys;
using Microsoft.Extensions.Logging.Abstractions;

namespace Granary.Tests.Regressions;

/// <summary>
/// A change that was told but could not be read was not read again before the next change; and two readings at a time
/// could end with what the older one saw.
/// </summary>
public sealed class KeyWatchTests : ICredentialStore, IDisposable
{
    private readonly KeyRing _keys = new(new(), TimeProvider.System);
    private readonly KeyWatch _watch;
    private readonly TaskCompletionSource _first = new();
    private int _gone;
    private int _failures;
    private volatile int _readings;
    private Task _held = Task.CompletedTask;

    public KeyWatchTests() => _watch = new(this, _keys, NullLogger<KeyWatch>.Instance);

    public event Action? Changed;

    public void Dispose() => _watch.Dispose();

    [Fact]
    public async Task A_change_that_could_not_be_read_is_read_as_soon_as_it_can()
    {
        await _watch.Start();
        (_gone, _failures) = (7, 1);

        Changed!();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!_keys.IsGone(7))
            await Task.Delay(5, patience.Token);
    }

    [Fact]
    public async Task A_slow_reading_of_before_does_not_bring_back_what_was_revoked()
    {
        await _watch.Start();
        _held = _first.Task;
        Changed!();
        (_held, _gone) = (Task.CompletedTask, 7);

        Changed!();
        _first.SetResult();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (_readings < 3)
            await Task.Delay(5, patience.Token);
        Assert.Null(_keys.Find("key"));
    }

    [Fact]
    public async Task What_is_told_a_thousand_times_during_one_reading_is_read_once_more()
    {
        await _watch.Start();
        _held = _first.Task;
        for (var n = 0; n < 1000; n++)
            Changed!();
        (_held, _gone) = (Task.CompletedTask, 7);
        _first.SetResult();

        await _watch.Refresh();
        Assert.True(_keys.IsGone(7));
        Assert.InRange(_readings, 3, 5);
    }

    async ValueTask<IReadOnlyList<CredentialRow>> ICredentialStore.All()
    {
        if (_failures-- > 0)
            throw new UnavailableException("database", "away", outage: true);
        IReadOnlyList<CredentialRow> rows = _gone == 0
            ? [new(1, "a", ApiKey.Hash("key"), ["shop"], default, null, null)]
            : [];
        await _held;
        return rows;
    }

    ValueTask<IReadOnlyList<GoneUser>> ICredentialStore.GoneUsers(long known)
    {
        _readings++;
        return new(_gone == 0 ? [] : [new GoneUser(1, _gone)]);
    }

    ValueTask<IReadOnlyList<WithdrawnScope>> ICredentialStore.WithdrawnScopes(long known) => new([]);

    ValueTask<CredentialRow> ICredentialStore.Add(
        string caller, byte[] hash, IReadOnlyList<string> scopes,
        DateTimeOffset? expiresAt) => throw new NotSupportedException();

    ValueTask<bool> ICredentialStore.AddFirst(IReadOnlyList<NewCredential> keys, bool byStranger) =>
        throw new NotSupportedException();

    ValueTask<bool> ICredentialStore.Revoke(long id) => throw new NotSupportedException();
}
