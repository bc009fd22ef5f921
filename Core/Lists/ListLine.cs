using System.Text.Json;

namespace Granary;

/// <summary>A list of the entities of one kind, by columns that the kind names: the house answers it.</summary>
public abstract class ListLine
{
    /// <summary>Whose entities they are.</summary>
    internal abstract Type State { get; }

    internal abstract void AddTo(HandlerTable table, KindSpec kind, IDatabase database);

    /// <summary>The members of a page's message that are no filters.</summary>
    internal static bool IsFilter(string field) => field is not ("limit" or "offset");
}

/// <param name="view">What the list shows of each.</param>
internal sealed class ListLine<TMessage, TState, TView>(Func<Entity<TState>, TView> view) : ListLine
    where TMessage : PageMessage<TView>
    where TState : class
{
    internal override Type State => typeof(TState);

    internal override void AddTo(HandlerTable table, KindSpec kind, IDatabase database) => table.On<TMessage>(async m =>
        PageBytes.Of(await database.Page(Query(kind, m)), found => view(found.Entity<TState>())));

    internal static ListQuery Query(KindSpec kind, TMessage message)
    {
        var given = JsonType.Message(typeof(TMessage)).Info.Properties.Where(member => IsFilter(member.Name))
            .Select(member => (Column: member.Name, Value: Stored(member.Get!(message))));
        return FilterQuery.Of(kind, given.Where(one => one.Value is not null), message.Limit, message.Offset);
    }

    private static object? Stored(object? value) => value is Enum word
        ? JsonNamingPolicy.SnakeCaseLower.ConvertName(word.ToString())
        : value;
}
