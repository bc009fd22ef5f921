using System.Text.Json.Serialization;

namespace Granary.Tasks;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(WireTime)])]
[JsonSerializable(typeof(TaskView))]
[JsonSerializable(typeof(TaskViewV2))]
[JsonSerializable(typeof(PageView<TaskView>))]
[JsonSerializable(typeof(PageView<TaskViewV2>))]
[JsonSerializable(typeof(Deletion))]
public sealed partial class TaskViewJson : JsonSerializerContext;

/// <inheritdoc cref="Library.LibraryMessageJson"/>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    Converters = [typeof(WireTime)])]
[JsonSerializable(typeof(CreateTask))]
[JsonSerializable(typeof(CreateTaskV2))]
[JsonSerializable(typeof(GetTask))]
[JsonSerializable(typeof(GetTaskV2))]
[JsonSerializable(typeof(UpdateTask))]
[JsonSerializable(typeof(UpdateTaskV2))]
[JsonSerializable(typeof(CompleteTask))]
[JsonSerializable(typeof(DeleteTask))]
[JsonSerializable(typeof(ListTasks))]
[JsonSerializable(typeof(ListTasksV2))]
public sealed partial class TaskMessageJson : JsonSerializerContext;
