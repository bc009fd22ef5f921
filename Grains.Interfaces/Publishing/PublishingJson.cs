using System.Text.Json.Serialization;

namespace Granary.Publishing;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(WireTime)])]
[JsonSerializable(typeof(PostView))]
[JsonSerializable(typeof(PageView<PostLine>))]
[JsonSerializable(typeof(PostReview))]
[JsonSerializable(typeof(SubscriptionView))]
[JsonSerializable(typeof(PageView<NotificationView>))]
[JsonSerializable(typeof(StepDone))]
[JsonSerializable(typeof(HistoryView))]
[JsonSerializable(typeof(Deletion))]
public sealed partial class PublishingViewJson : JsonSerializerContext;

/// <inheritdoc cref="Library.LibraryMessageJson"/>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    Converters = [typeof(WireTime)])]
[JsonSerializable(typeof(CreatePost))]
[JsonSerializable(typeof(AddPost))]
[JsonSerializable(typeof(GetPost))]
[JsonSerializable(typeof(ShowPost))]
[JsonSerializable(typeof(ListPosts))]
[JsonSerializable(typeof(UpdatePost))]
[JsonSerializable(typeof(DeletePost))]
[JsonSerializable(typeof(PublishPost))]
[JsonSerializable(typeof(GetPostHistory))]
[JsonSerializable(typeof(ReviewPost))]
[JsonSerializable(typeof(ApprovePost))]
[JsonSerializable(typeof(RejectPost))]
[JsonSerializable(typeof(SetPreview))]
[JsonSerializable(typeof(MarkPublished))]
[JsonSerializable(typeof(MarkNotified))]
[JsonSerializable(typeof(FailPost))]
[JsonSerializable(typeof(NoteFailedTry))]
[JsonSerializable(typeof(RepeatStep))]
[JsonSerializable(typeof(RunStep))]
[JsonSerializable(typeof(ReturnStep))]
[JsonSerializable(typeof(CompensateStep))]
[JsonSerializable(typeof(StepOrder))]
[JsonSerializable(typeof(Subscribe))]
[JsonSerializable(typeof(Unsubscribe))]
[JsonSerializable(typeof(ListNotifications))]
public sealed partial class PublishingMessageJson : JsonSerializerContext;
