namespace Granary;

/// <summary>Answers the lists that systems only declare.</summary>
public sealed class ListHandler(SystemTable systems, IDatabase database) : IActionHandler
{
    public HandlerTable Table
    {
        get
        {
            var table = new HandlerTable();
            foreach (var action in systems.Actions.Where(action => action.List is not null)
                .DistinctBy(action => action.Message.Type))
                action.List!.AddTo(table, systems.Kinds.Single(kind => kind.State.Type == action.List.State), database);
            return table;
        }
    }
}
