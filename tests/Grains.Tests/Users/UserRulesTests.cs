using System.Text;
using Granary.Grains.Users;
using Granary.Users;

namespace Granary.Tests.Grains.Users;

public sealed class UserRulesTests
{
    private readonly TestContext _context = new("user", 7);
    private readonly KindSpec _kind = new UserSystem().Kinds[0];

    [Fact]
    public async Task Registration_replies_id_names_and_creation_time_but_no_secret()
    {
        var decision = await Decide(null, new EnrolUser("Ada", "Ada@X.org", "hash"));

        Assert.Equal(
            """{"id":7,"username":"Ada","email":"Ada@X.org","created_at":"2026-01-02T03:04:05.000000Z","version":1}""",
            Text(decision));
    }

    [Fact]
    public async Task A_created_user_was_never_updated_and_shows_no_hash()
    {
        var decision = await Decide(null, new AddUser("Ada", "a@x.org", "likes engines", "hash"));

        var view = TestContext.Read<UserView>(decision);
        Assert.Equal((null, "likes engines"), (view.UpdatedAt, view.Description));
        Assert.DoesNotContain("hash", Text(decision));
    }

    [Fact]
    public async Task A_new_user_takes_both_names_without_regard_to_case()
    {
        object[] messages =
            [new EnrolUser(" ÄDA ", "Ada@X.ORG", "hash"), new AddUser(" ÄDA ", "Ada@X.ORG", null, null)];
        foreach (var message in messages)
        {
            var names = (await Decide(null, message)).Names;

            Assert.Equal(["take username äda", "take email ada@x.org"], names.Select(Brief));
            Assert.All(names, name => Assert.Equal(_context.Self, name.Owner));
            Assert.Equal(
                ["this user name is taken", "this e-mail address is taken"], names.Select(name => name.TakenError));
        }
    }

    [Fact]
    public async Task A_change_moves_only_the_name_that_changed()
    {
        var user = await User();

        var name = await Decide(user, Update(new(7, null) { Username = new(true, "Grace") }));
        var email = await Decide(
            user, Update(new(7, null) { Email = new(true, "g@x.org"), Username = new(true, "Ada") }));
        Assert.Equal(["free username ada", "take username grace"], name.Names.Select(Brief));
        Assert.Equal(["free email a@x.org", "take email g@x.org"], email.Names.Select(Brief));
    }

    [Fact]
    public async Task Another_spelling_of_the_same_name_is_kept_but_moves_nothing()
    {
        var decision = await Decide(
            await User(), Update(new(7, null) { Username = new(true, "ADA"), Email = new(true, "A@x.org") }));

        Assert.Empty(decision.Names);
        var view = TestContext.Read<UserView>(decision);
        Assert.Equal(("ADA", "A@x.org"), (view.Username, view.Email));
    }

    [Fact]
    public async Task Deletion_gives_both_names_back()
    {
        var decision = await Decide(await User(), new DeleteUser(7, 1));

        Assert.Equal(["free username ada", "free email a@x.org"], decision.Names.Select(Brief));
        Assert.Null(decision.After);
        Assert.Equal("""{"id":7,"deleted":true}""", Text(decision));
    }

    [Fact]
    public async Task What_holds_a_user_is_said_and_how_to_go_on() => Assert.Equal(
        "user 7 still has addresses or orders; delete the addresses first (list_addresses); "
        + "a user with orders (list_orders) stays, and update_user with password null ends the logins",
        (await Decide(await User(), new DeleteUser(7, null))).ReferenceError);

    [Fact]
    public async Task A_change_is_dated_and_keeps_what_is_not_given()
    {
        var user = await User();
        _context.Now += TimeSpan.FromHours(1);

        var view = TestContext.Read<UserView>(
            await Decide(user, Update(new(7, null) { Username = new(true, "Grace") })));
        Assert.Equal(
            ("Grace", "a@x.org", "likes engines", _context.Now, 2L),
            (view.Username, view.Email, view.Description, view.UpdatedAt, view.Version));
    }

    [Fact]
    public async Task Null_clears_the_description()
    {
        var decision = await Decide(await User(), Update(new(7, null) { Description = new(true, null) }));

        Assert.Null(TestContext.Read<UserView>(decision).Description);
    }

    [Fact]
    public async Task The_password_is_kept_replaced_or_taken_away()
    {
        var user = await User();

        Assert.Equal("hash", await Secret(user, new(7, null) { Username = new(true, "x") }, hash: null));
        Assert.Equal("other", await Secret(user, new(7, null) { Password = new(true, "new password") }, "other"));
        Assert.Null(await Secret(user, new(7, null) { Password = new(true, null) }, hash: null));
    }

    [Fact]
    public async Task A_stale_if_version_changes_nothing()
    {
        var user = await User();
        object[] messages = [Update(new(7, 2)), new DeleteUser(7, 2)];

        foreach (var message in messages)
            Assert.Equal(ErrorCode.Conflict, (await Decide(user, message)).Outcome.Refusal!.Code);
    }

    [Fact]
    public async Task Nothing_can_be_done_with_a_user_that_is_not_there()
    {
        object[] messages = [new GetUser(7), new GetSecret(), Update(new(7, null)), new DeleteUser(7, null)];
        foreach (var message in messages)
            Assert.Equal(ErrorCode.NotFound, (await Decide(null, message)).Outcome.Refusal!.Code);
    }

    [Fact]
    public async Task A_user_has_the_scopes_that_were_given_last_in_order_and_once()
    {
        var granted = await Decide(await User(), new GrantScopes(7, null, ["shop", "jobs", "shop"]));

        Assert.Equal(
            """{"id":7,"username":"Ada","scopes":["jobs","shop"],"version":2}""", Text(granted));
        var secret = TestContext.Read<UserSecret>(await Decide(granted.After, new GetSecret()));
        Assert.Equal(["jobs", "shop"], secret.Scopes!);
        Assert.Equal(2, secret.Version);
        var none = await Decide(granted.After, new GrantScopes(7, 2, []));
        Assert.Equal("""{"id":7,"username":"Ada","scopes":[],"version":3}""", Text(none));
    }

    [Fact]
    public async Task A_change_of_the_user_keeps_the_scopes_and_the_same_scopes_change_nothing()
    {
        var granted = (await Decide(await User(), new GrantScopes(7, null, ["shop"]))).After;

        var renamed = await Decide(granted, Update(new(7, null) { Username = new(true, "Grace") }));
        Assert.Equal(
            """{"id":7,"username":"Grace","scopes":["shop"],"version":3}""",
            Text(await Decide(renamed.After, new GetScopes(7, null))));
        Assert.Equal(
            """{"id":7,"username":"Grace","scopes":["shop"],"version":3}""",
            Text(await Decide(renamed.After, new GrantScopes(7, null, ["shop"]))));
        Assert.DoesNotContain("scopes", Text(await Decide(renamed.After, new GetUser(7))));
    }

    private async Task<Entity> User() =>
        (await Decide(null, new AddUser("Ada", "a@x.org", "likes engines", "hash"))).After!;

    private async Task<string?> Secret(Entity user, UpdateUser update, string? hash)
    {
        var changed = (await Decide(user, Update(update, hash))).After;
        return TestContext.Read<UserSecret>(await Decide(changed, new GetSecret())).PasswordHash;
    }

    private static ChangeUser Update(UpdateUser update, string? hash = null) => new(update, hash);

    private static string Brief(NameClaim name) => $"{(name.Releases ? "free" : "take")} {name.Kind} {name.Value}";

    private static string Text(Decision decision) => Encoding.UTF8.GetString(decision.Outcome.Data.Span);

    private ValueTask<Decision> Decide(Entity? user, object message) => _kind.Decide(user, message, _context);
}
