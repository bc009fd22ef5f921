using System.Globalization;
using Granary.Library;

namespace Granary.Grains.Library;

/// <summary>
/// What happens to an author. That an author with books stays is the database's word, given in the commit.
/// </summary>
public sealed class AuthorRules : IRules
{
    public ValueTask<Decision> Decide(Entity? current, object message, IRuleContext context) => new(
        (message, current) switch
        {
            (CreateAuthor create, _) => Create(create, context),
            (_, null) => Changes.Missing(context),
            (GetAuthor, _) => Decision.Answer(View(current)),
            (UpdateAuthor update, _) => Update(current, update, context),
            (DeleteAuthor delete, _) => Delete(current, delete, context),
            _ => throw new InvalidOperationException($"An author does not understand {message.GetType().Name}."),
        });

    public static AuthorView ViewOf(Entity entity)
    {
        var author = (AuthorState)entity.State;
        return new(
            entity.Id, author.Name, author.BirthYear, author.Country,
            entity.CreatedAt, entity.UpdatedAt, entity.Version);
    }

    private static Decision Create(CreateAuthor create, IRuleContext context)
    {
        var author = Changes.First(context, new AuthorState(create.Name, create.BirthYear, create.Country));
        return Decision.Write(author, View(author));
    }

    private static Decision Update(Entity author, UpdateAuthor update, IRuleContext context)
    {
        var state = (AuthorState)author.State;
        return author.Stale(context, update.IfVersion) ?? Write(author.Next(context, new AuthorState(
            update.Name.Or(state.Name)!, update.BirthYear.Or(state.BirthYear), update.Country.Or(state.Country))));

        static Decision Write(Entity next) => Decision.Write(next, View(next));
    }

    private static Decision Delete(Entity author, DeleteAuthor delete, IRuleContext context) =>
        author.Stale(context, delete.IfVersion)
        ?? Decision.Delete(ReplyData.Of(
            new Deletion(author.Id), LibraryViewJson.Default.Deletion)) with
        {
            ReferenceError = string.Create(
                CultureInfo.InvariantCulture, $"author {author.Id} still has books; delete or change them first"),
        };

    private static byte[] View(Entity entity) =>
        ReplyData.Of(ViewOf(entity), LibraryViewJson.Default.AuthorView);
}
