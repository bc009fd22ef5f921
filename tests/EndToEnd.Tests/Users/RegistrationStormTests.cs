using Granary.Storms.Clients;

namespace Granary.Tests.Users;

[Collection(SystemSuite.Name)]
public sealed class RegistrationStormTests(SystemFixture system)
{
    private const int Clients = 16;
    private const int Names = 200;

    [Fact]
    public async Task Of_sixteen_who_want_the_same_name_and_address_one_gets_both_and_the_others_a_conflict()
    {
        var answers = await Storm("same", (_, n) => n);

        foreach (var name in answers.GroupBy(answer => answer.Name))
        {
            Assert.Single(name, answer => answer.Answer.Ok);
            Assert.All(name.Where(answer => !answer.Answer.Ok), answer => Assert.Equal("conflict", answer.Answer.Code));
        }
        Assert.Equal((Names, 2 * Names), await Stored("same"));
    }

    [Fact]
    public async Task Who_got_only_one_half_leaves_nothing_reserved()
    {
        var answers = await Storm("half", (client, n) => (n + client) % Names);
        Assert.All(answers.Where(answer => !answer.Answer.Ok), answer => Assert.Equal("conflict", answer.Answer.Code));
        var winners = answers.Where(answer => answer.Answer.Ok).ToArray();
        Assert.Equal((winners.Length, 2 * winners.Length), await Stored("half"));

        foreach (var n in Enumerable.Range(0, 20))
        {
            var name = await Register($"half-{n}", $"fresh-a-{n}@half.org");
            var email = await Register($"fresh-b-{n}", $"half-{n}@half.org");
            Assert.Equal(winners.Any(winner => winner.Name == n), name.Code == "conflict");
            Assert.Equal(winners.Any(winner => winner.Email == n), email.Code == "conflict");
            Assert.True(name.Ok || name.Error == "this user name is taken", name.ToString());
            Assert.True(email.Ok || email.Error == "this e-mail address is taken", email.ToString());
        }
    }

    /// <summary>
    /// Each client tries each name, with an address of its choice; every second one shouts, half of them over HTTP.
    /// </summary>
    private async Task<Try[]> Storm(string prefix, Func<int, int, int> address)
    {
        async Task<Try[]> Client(int client)
        {
            var tries = new Try[Names];
            for (var n = 0; n < Names; n++)
            {
                var (name, email) = ($"{prefix}-{n}", $"{prefix}-{address(client, n)}@{prefix}.org");
                var shouts = client % 2 == 0;
                tries[n] = new(n, address(client, n), await Want(
                    client, shouts ? name.ToUpperInvariant() : name, shouts ? email.ToUpperInvariant() : email));
            }
            return tries;
        }

        return [.. (await Task.WhenAll(Enumerable.Range(0, Clients).Select(Client))).SelectMany(tries => tries)];
    }

    /// <summary>Some clients come through the one door, some through the other.</summary>
    private async Task<(bool Ok, string? Code)> Want(int client, string name, string email)
    {
        if (client % 4 < 2)
            return await Register(name, email) is var answer ? (answer.Ok, answer.Code) : default;
        var web = await system.Web(HttpMethod.Post, "/users", Person.Registration(name, email));
        Assert.Equal(web.Ok ? 201 : 400, web.Status);
        return (web.Ok, web.Code);
    }

    private Task<RpcReply> Register(string name, string email) =>
        system.Ask("v1", "register", Person.Registration(name, email), auth: "");

    private async Task<(long Users, long Names)> Stored(string prefix) => (
        await system.Installation.Database.Number($"select count(*) from users where username ilike '{prefix}-%'"),
        await system.Installation.Database.Number($"select count(*) from names where value like '{prefix}-%'"));

    private sealed record Try(int Name, int Email, (bool Ok, string? Code) Answer);
}
