using Granary.Storms.Lab;

namespace Granary.Tests.Regressions;

/// <summary>A client whose key was revoked before it heard the reply was told that nothing had been done.</summary>
[Collection(SystemSuite.Name)]
public sealed class RevokedKeyTests(SystemFixture system)
{
    [Fact]
    public async Task A_revoked_key_gets_the_recorded_reply_and_does_nothing_new()
    {
        var name = $"revoked-{Guid.NewGuid():N}";
        var made = await system.Run("keys", "create", name, "--scope", "library");
        var key = made.Output.Trim();
        const string Book = """{"title":"Kept","author":"Ann"}""";
        await Until.True("the key is known", TimeSpan.FromSeconds(20), async () =>
            (await system.Ask("v1", "get_books", "{}", auth: key)).Ok);
        var done = await system.Ask("v1", "create_book", Book, name, auth: key);
        Assert.True(done.Ok, done.ToString());

        var id = made.Errors.Split(' ').SkipWhile(word => word != "key").ElementAt(1);
        Assert.Equal(0, (await system.Run("keys", "revoke", id)).ExitCode);
        await Until.True("it is revoked", TimeSpan.FromSeconds(20), async () =>
            (await system.Ask("v1", "get_books", "{}", auth: key)).Code == "unauthenticated");

        var again = await system.Ask("v1", "create_book", Book, name, copy: 2, auth: key);
        Assert.Equal((true, done.Data), (again.Replayed, again.Data));
        Assert.Equal("unauthenticated", (await system.Ask("v1", "create_book", Book, name + "-new", auth: key)).Code);
    }
}
