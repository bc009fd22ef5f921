using Granary.Grains.Users;
using Granary.Tests.Dispatch.Users;
using Granary.Users;

namespace Granary.Tests.Dispatch.Regressions;

/// <summary>An update with a password was overtaken by what came after it, for its hash takes a while.</summary>
public sealed class PasswordOrderTests
{
    private readonly RecordingEngine engine = new();
    private readonly FakeHasher hasher = new();
    private readonly UserHandler handler;

    public PasswordOrderTests() =>
        handler = new(engine, new FakeStore(), new FakeDirectory(), new PasswordQueue(hasher, new UserOptions()));

    [Fact]
    public async Task What_comes_after_a_new_password_is_asked_after_it()
    {
        hasher.Shut();
        var all = new[] { Handle(Update(7, "new password")), Handle(new GetUser(7)), Handle(Update(7)),
            Handle(new DeleteUser(7, null)) };
        Assert.Empty(engine.Asks);

        hasher.Open();
        await Task.WhenAll(all);
        Assert.Equal(
            [typeof(ChangeUser), typeof(GetUser), typeof(ChangeUser), typeof(DeleteUser)],
            engine.Asks.Select(ask => ask.Message.GetType()));
    }

    [Fact]
    public async Task Other_users_do_not_wait_for_it()
    {
        hasher.Shut();
        var slow = Handle(Update(7, "new password"));
        await Handle(Update(8));
        Assert.Equal(8, Assert.Single(engine.Asks).Target.Id);

        hasher.Open();
        await slow;
        await Handle(new GetUser(7));
        Assert.Equal(3, engine.Asks.Count);
    }

    private static UpdateUser Update(long id, string? password = null) => new(id, null)
    {
        Password = password is null ? default : new Patch<string?>(true, password),
    };

    private Task<Outcome> Handle(object message) =>
        handler.Table.Answer(new Ask { Target = default, Message = message, Caller = Caller.Anonymous });
}
