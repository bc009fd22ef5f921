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

    /// <summary>In the order of their ids. Of the filters that are given, the one that the kind names first finds.</summary>
    internal static ListQuery Query(KindSpec kind, TMessage message)
    {
        var given = JsonType.Message(typeof(TMessage)).Info.Properties.Where(member => IsFilter(member.Name))
            .ToDictionary(member => member.Name, member => Stored(member.Get!(message)));
        var query = new ListQuery(message.Limit, message.Offset);
        var ids = query.Ids(kind.Table, [.. kind.Filters.Select(filter => (filter, given.GetValueOrDefault(filter)))]);
        query.Page = $"""
            select e.id, e.version, e.created_at, e.updated_at, e.state
            from (select x.id from ({ids(ListQuery.PageRows)}) x order by x.id limit $1 offset $2) p
            join {kind.Table} e on e.id = p.id order by e.id
            """;
        query.Count = $"select count(*) from ({ids(ListQuery.CountRows)}) c";
        return query;
    }

    private static object? Stored(object? value) => value is Enum word
        ? JsonNamingPolicy.SnakeCaseLower.ConvertName(word.ToString())
        : value;
}
