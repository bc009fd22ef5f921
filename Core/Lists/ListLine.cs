using System.Text.Json;

namespace Granary;

/// <summary>A list of the entities of one kind, by columns that the kind names: the house answers it.</summary>
public abstract class ListLine
{
    /// <summary>The owner of the entities.</summary>
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
    /// <summary>Looked at when the list is first asked for.</summary>
    private static readonly Lazy<Dictionary<string, Func<object, object?>>> Members = new(() =>
        JsonType.Message(typeof(TMessage)).Info.Properties.ToDictionary(member => member.Name, member => member.Get!));

    internal override Type State => typeof(TState);

    internal override void AddTo(HandlerTable table, KindSpec kind, IDatabase database) => table.On<TMessage>(async m =>
        PageBytes.Of(
            await database.List(kind, Filters(kind, m), m.Limit, m.Offset), found => view(found.Entity<TState>())));

    /// <summary>In the order in which the kind names them.</summary>
    internal static IReadOnlyList<(string Column, object? Value)> Filters(KindSpec kind, TMessage message) =>
    [
        .. kind.Filters.Where(Members.Value.ContainsKey)
            .Select(filter => (filter, Stored(Members.Value[filter](message)))),
    ];

    private static object? Stored(object? value) => value is Enum word
        ? JsonNamingPolicy.SnakeCaseLower.ConvertName(word.ToString())
        : value;
}
