using System.Text.Json;
using Granary.Dispatch.Security;
using Granary.Grains;

namespace Granary.Tests.Dispatch.Security;

public sealed class InitKeysHandlerTests : ICredentialStore
{
    private readonly List<NewCredential> _stored = [];
    private readonly InitKeysHandler _handler;
    private int _told;
    private bool _strangers;

    public InitKeysHandlerTests() => _handler = new(this, FiveSystems.Table.FirstKeys, () =>
    {
        _told = _stored.Count;
        return Task.CompletedTask;
    });

    public event Action? Changed
    {
        add { }
        remove { }
    }

    [Fact]
    public async Task The_keys_that_are_shown_are_those_whose_hashes_are_stored()
    {
        var keys = Read(await Handle());

        Assert.Equal(["internal", "worker"], keys.Select(key => key.Name));
        Assert.Equal(["internal", "internal jobs"], keys.Select(key => string.Join(' ', key.Scopes)));
        Assert.Equal(
            keys.Select(key => (key.Name, Convert.ToHexString(ApiKey.Hash(key.Key)))),
            _stored.Select(row => (row.Caller, Convert.ToHexString(row.Hash))));
    }

    [Fact]
    public async Task They_are_known_before_they_are_shown()
    {
        await Handle();

        Assert.Equal(2, _told);
    }

    [Fact]
    public async Task The_second_time_is_a_conflict_and_shows_nothing()
    {
        await Handle();
        var again = await Handle();

        Assert.Equal((ErrorCode.Conflict, 0, 2), (again.Refusal!.Code, again.Data.Length, _stored.Count));
    }

    [Fact]
    public async Task Of_one_without_a_credential_they_are_known_to_be_a_strangers()
    {
        await Handle();
        Assert.True(_strangers);
    }

    [Fact]
    public void No_reply_is_recorded() => Assert.All(
        FiveSystems.Table.Actions.Where(action => action.Name == "init_keys"), action => Assert.False(action.IsChange));

    private static IReadOnlyList<InitialKey> Read(Outcome outcome) =>
        ReplyData.Read<InitialKeys>(outcome.Data).Keys;

    private Task<Outcome> Handle() => _handler.Table.Answer(
        new() { Target = new("", 0), Message = new InitKeys(), Caller = Caller.Anonymous, CorrelationId = "1" });

    ValueTask<bool> ICredentialStore.AddFirst(IReadOnlyList<NewCredential> keys, bool byStranger)
    {
        if (_stored.Count > 0)
            return new(false);
        _strangers = byStranger;
        _stored.AddRange(keys);
        return new(true);
    }

    ValueTask<IReadOnlyList<CredentialRow>> ICredentialStore.All() => throw new NotSupportedException();

    ValueTask<CredentialRow> ICredentialStore.Add(
        string caller, byte[] hash, IReadOnlyList<string> scopes,
        DateTimeOffset? expiresAt) => throw new NotSupportedException();

    ValueTask<bool> ICredentialStore.Revoke(long id) => throw new NotSupportedException();

    ValueTask<IReadOnlyList<WithdrawnScope>> ICredentialStore.WithdrawnScopes(long known) =>
        throw new NotSupportedException();

    ValueTask<IReadOnlyList<GoneUser>> ICredentialStore.GoneUsers(long known) => throw new NotSupportedException();
}
