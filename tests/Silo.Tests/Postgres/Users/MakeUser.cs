using Granary.Users;

namespace Granary.Tests.Postgres;

/// <summary>Commits as a user's turns make them.</summary>
public static class MakeUser
{
    public static Commit Create(long id, string name, string email) => new()
    {
        Write = Make.Write(User(id), 0, State(name, email)),
        Outcomes = [Make.Outcome($"create-user-{id}")],
        Names = [Name(id, name), Email(id, email)],
    };

    public static Commit Rename(long id, long expected, string before, string after) => new()
    {
        Write = Make.Write(User(id), expected, State(after, "kept@x.org")),
        Outcomes = [Make.Outcome($"rename-user-{id}-{expected}")],
        Names = [Name(id, before) with { Releases = true }, Name(id, after)],
    };

    public static Commit Delete(long id, long expected, string name, string email) => new()
    {
        Write = Make.Write(User(id), expected, state: null),
        Outcomes = [Make.Outcome($"delete-user-{id}")],
        Names = [Name(id, name) with { Releases = true }, Email(id, email) with { Releases = true }],
    };

    private static GrainKey User(long id) => new("user", id);

    private static NameClaim Name(long id, string name) => new(UserNames.Username, name, User(id));

    private static NameClaim Email(long id, string email) => new(UserNames.Email, email, User(id));

    private static string State(string name, string email) => $$"""{"username":"{{name}}","email":"{{email}}"}""";
}
