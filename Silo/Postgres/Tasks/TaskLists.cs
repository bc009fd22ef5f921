using Granary.Silo.Postgres.Lists;
using Granary.Tasks;

namespace Granary.Silo.Postgres.Tasks;

/// <inheritdoc/>
public sealed class TaskLists(DatabaseCalls calls) : ITaskLists
{
    public ValueTask<FoundPage<FoundEntity>> Tasks(TaskFilter filter) => ListReader.Page(calls, TaskQuery.Of(filter));
}
