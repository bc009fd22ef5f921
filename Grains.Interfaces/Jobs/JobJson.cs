using System.Text.Json.Serialization;

namespace Granary.Jobs;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(WireTime)])]
[JsonSerializable(typeof(JobSubmitted))]
[JsonSerializable(typeof(JobView))]
[JsonSerializable(typeof(ClaimView))]
[JsonSerializable(typeof(HeartbeatView))]
[JsonSerializable(typeof(HistoryView))]
[JsonSerializable(typeof(PageView<JobView>))]
public sealed partial class JobViewJson : JsonSerializerContext;

/// <inheritdoc cref="Library.LibraryMessageJson"/>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    Converters = [typeof(WireTime)])]
[JsonSerializable(typeof(SubmitJob))]
[JsonSerializable(typeof(GetJob))]
[JsonSerializable(typeof(GetJobHistory))]
[JsonSerializable(typeof(CancelJob))]
[JsonSerializable(typeof(ListJobs))]
[JsonSerializable(typeof(ClaimJob))]
[JsonSerializable(typeof(HeartbeatJob))]
[JsonSerializable(typeof(FinishJob))]
[JsonSerializable(typeof(AddJob))]
[JsonSerializable(typeof(TakeJob))]
[JsonSerializable(typeof(LookAtJob))]
public sealed partial class JobMessageJson : JsonSerializerContext;
