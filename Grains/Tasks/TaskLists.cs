using Granary.Tasks;

namespace Granary.Grains.Tasks;

/// <inheritdoc/>
public sealed class TaskLists(IDatabase database) : ITaskLists
{
    public ValueTask<FoundPage<FoundEntity>> Tasks(TaskFilter filter) => database.Page(TaskQuery.Of(filter));
}
