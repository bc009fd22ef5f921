using Granary.Grains;
using Granary.Grains.Users;
using Granary.Users;

namespace Granary.Tests.Dispatch.Users;

public sealed class GrantTests
{
    private readonly RecordingEngine _engine = new();
    private readonly FakeStore _store = new();
    private readonly FakeDirectory _directory = new();
    private readonly UserHandler _handler;

    public GrantTests() => _handler = new(
        _engine, _store, _directory, new PasswordQueue(new FakeHasher(), new UserOptions()), FiveSystems.Table);

    [Fact]
    public async Task Scopes_of_systems_reach_the_user()
    {
        var grant = new GrantScopes(7, 2, ["shop", "library"]);
        await Handle(grant);

        var ask = Assert.Single(_engine.Asks);
        Assert.Equal((new GrainKey("user", 7), grant), (ask.Target, ask.Message));
    }

    [Theory]
    [InlineData("shopping")]
    [InlineData("admin")]
    [InlineData("internal")]
    [InlineData("bootstrap")]
    public async Task An_unknown_scope_is_refused_by_name_and_nothing_is_done(string scope)
    {
        var refusal = (await Handle(new GrantScopes(7, null, ["shop", scope]))).Refusal!;

        Assert.Equal(
            (ErrorCode.ValidationFailed, $"data.scopes: '{scope}' cannot be granted; what can: library, shop, jobs"),
            (refusal.Code, refusal.Error));
        Assert.Equal("scopes", Assert.Single(refusal.Details!).Field);
        Assert.Empty(_engine.Asks);
    }

    [Theory]
    [InlineData(null, "ADA")]
    [InlineData(7L, null)]
    public async Task A_user_is_found_by_id_and_by_name(long? id, string? name)
    {
        _directory.Users["username:ada"] = 7;
        await Handle(new GetScopes(id, name));

        Assert.Equal(new GrainKey("user", 7), Assert.Single(_engine.Asks).Target);
    }

    [Fact]
    public async Task One_of_the_two_must_be_given_and_exist()
    {
        Assert.Equal(ErrorCode.ValidationFailed, (await Handle(new GetScopes(null, null))).Refusal!.Code);
        Assert.Equal(ErrorCode.ValidationFailed, (await Handle(new GetScopes(7, "ada"))).Refusal!.Code);
        Assert.Equal(ErrorCode.NotFound, (await Handle(new GetScopes(null, "nobody"))).Refusal!.Code);
        Assert.Empty(_engine.Asks);
    }

    private Task<Outcome> Handle(object message) =>
        _handler.Table.Answer(new Ask { Target = new("user", 0), Message = message, Caller = new("key:boss") });
}
