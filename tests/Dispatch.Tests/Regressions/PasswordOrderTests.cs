using Granary.Grains;
using Granary.Grains.Users;
using Granary.Tests.Dispatch.Users;
using Granary.Users;

namespace Granary.Tests.Dispatch.Regressions;

/// <summary>An update with a password was overtaken by what came after it, for its hash takes a while.</summary>
public sealed class PasswordOrderTests
{
    private readonly RecordingEngine _engine = new();
    private readonly FakeHasher _hasher = new();
    private readonly UserHandler _handler;

    public PasswordOrderTests() => _handler = new(
        _engine, new FakeStore(), new FakeDirectory(), new PasswordQueue(_hasher, new UserOptions()),
        FiveSystems.Table);

    [Fact]
    public async Task What_comes_after_a_new_password_is_asked_after_it()
    {
        _hasher.Shut();
        var all = new[] { Handle(Update(7, "new password")), Handle(new GetUser(7)), Handle(Update(7)),
            Handle(new DeleteUser(7, null)) };
        Assert.Empty(_engine.Asks);

        _hasher.Open();
        await Task.WhenAll(all);
        Assert.Equal(
            [typeof(ChangeUser), typeof(GetUser), typeof(ChangeUser), typeof(DeleteUser)],
            _engine.Asks.Select(ask => ask.Message.GetType()));
    }

    [Fact]
    public async Task Other_users_do_not_wait_for_it()
    {
        _hasher.Shut();
        var slow = Handle(Update(7, "new password"));
        await Handle(Update(8));
        Assert.Equal(8, Assert.Single(_engine.Asks).Target.Id);

        _hasher.Open();
        await slow;
        await Handle(new GetUser(7));
        Assert.Equal(3, _engine.Asks.Count);
    }

    private static UpdateUser Update(long id, string? password = null) => new(id, null)
    {
        Password = password is null ? default : new Patch<string?>(true, password),
    };

    private Task<Outcome> Handle(object message) =>
        _handler.Table.Answer(new Ask { Target = default, Message = message, Caller = Caller.Anonymous });
}
