using Granary.Library;

namespace Granary.Grains.Library;

public sealed record AuthorState(string Name, long? BirthYear, string? Country);

/// <summary>What happens to an author. One with books stays: the database says so in the commit.</summary>
public sealed class AuthorRules : IRules<AuthorState>
{
    public RuleTable<AuthorState> Table { get; } = new RuleTable<AuthorState>()
        .Create<CreateAuthor, AuthorView>(Create, View)
        .Read<GetAuthor, AuthorView>(View)
        .Change<UpdateAuthor, AuthorView>(Update, View)
        .Delete<DeleteAuthor>(Delete);

    public static AuthorView View(Entity<AuthorState> author) => new(
        author.Id, author.State.Name, author.State.BirthYear, author.State.Country,
        author.CreatedAt, author.UpdatedAt, author.Version);

    private static Decision<AuthorState> Create(CreateAuthor m, IRuleContext context) =>
        Decide.Write(new AuthorState(m.Name, m.BirthYear, m.Country));

    private static Decision<AuthorState> Update(Entity<AuthorState> author, UpdateAuthor m, IRuleContext context) =>
        Decide.Write(new AuthorState(
            m.Name.Or(author.State.Name)!, m.BirthYear.Or(author.State.BirthYear), m.Country.Or(author.State.Country)));

    private static Decision<AuthorState> Delete(Entity<AuthorState> author, DeleteAuthor m, IRuleContext context) =>
        Decide.End<AuthorState>() with
        {
            ReferenceError = $"author {author.Id} still has books; delete or change them first",
        };
}
