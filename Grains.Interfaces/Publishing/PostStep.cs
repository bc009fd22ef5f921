namespace Granary.Publishing;

/// <summary>The steps of a publication, in their order. Each is a message on the queue <c>post.STEP</c>.</summary>
public static class PostStep
{
    public const string Moderate = "moderate";
    public const string GeneratePreview = "generate_preview";
    public const string Publish = "publish";
    public const string Notify = "notify";

    public static IReadOnlyList<string> All { get; } = [Moderate, GeneratePreview, Publish, Notify];

    public static string Queue(string step) => "post." + step;
}
