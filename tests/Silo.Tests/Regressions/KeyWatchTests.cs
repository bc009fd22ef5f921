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
    private readonly KeyRing keys = new(new(), TimeProvider.System);
    private readonly KeyWatch watch;
    private readonly TaskCompletionSource first = new();
    private int gone;
    private int failures;
    private volatile int readings;
    private Task held = Task.CompletedTask;

    public KeyWatchTests() => watch = new(this, keys, NullLogger<KeyWatch>.Instance);

    public event Action? Changed;

    public void Dispose() => watch.Dispose();

    [Fact]
    public async Task A_change_that_could_not_be_read_is_read_as_soon_as_it_can()
    {
        await watch.Start();
        (gone, failures) = (7, 1);

        Changed!();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!keys.IsGone(7))
            await Task.Delay(5, patience.Token);
    }

    [Fact]
    public async Task A_slow_reading_of_before_does_not_bring_back_what_was_revoked()
    {
        await watch.Start();
        held = first.Task;
        Changed!();
        (held, gone) = (Task.CompletedTask, 7);

        Changed!();
        first.SetResult();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (readings < 3)
            await Task.Delay(5, patience.Token);
        Assert.Null(keys.Find("key"));
    }

    [Fact]
    public async Task What_is_told_a_thousand_times_during_one_reading_is_read_once_more()
    {
        await watch.Start();
        held = first.Task;
        for (var n = 0; n < 1000; n++)
            Changed!();
        (held, gone) = (Task.CompletedTask, 7);
        first.SetResult();

        await watch.Refresh();
        Assert.True(keys.IsGone(7));
        Assert.InRange(readings, 3, 5);
    }

    async ValueTask<IReadOnlyList<CredentialRow>> ICredentialStore.All()
    {
        if (failures-- > 0)
            throw new UnavailableException("database", "away", outage: true);
        IReadOnlyList<CredentialRow> rows = gone == 0
            ? [new(1, "a", ApiKey.Hash("key"), ["shop"], default, null, null)]
            : [];
        await held;
        return rows;
    }

    ValueTask<IReadOnlyList<GoneUser>> ICredentialStore.GoneUsers(long known)
    {
        readings++;
        return new(gone == 0 ? [] : [new GoneUser(1, gone)]);
    }

    ValueTask<CredentialRow> ICredentialStore.Add(
        string caller, byte[] hash, IReadOnlyList<string> scopes,
        DateTimeOffset? expiresAt) => throw new NotSupportedException();

    ValueTask<bool> ICredentialStore.AddFirst(IReadOnlyList<NewCredential> keys, bool byStranger) =>
        throw new NotSupportedException();

    ValueTask<bool> ICredentialStore.Revoke(long id) => throw new NotSupportedException();
}
