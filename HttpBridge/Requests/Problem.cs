namespace Granary.HttpBridge.Requests;

/// <summary>A refusal and the status that it is answered with.</summary>
internal sealed record Problem(int Status, Refusal Refusal)
{
    /// <summary>The rest of the body is not waited for, or nobody knows where it ends.</summary>
    public bool Closes { get; init; }

    /// <summary>It cannot even be read.</summary>
    public static Problem Broken(string error) => Of(new(ErrorCode.InvalidRequest, error));

    public static Problem Broken(int status, string error) => new(status, new(ErrorCode.InvalidRequest, error));

    public static Problem Invalid(string field, string message) =>
        Of(Refusal.Invalid(new FieldError(Shown.Of(field, Shown.Name), message)));

    public static Problem NoRoute(string path) => Of(new(
        ErrorCode.UnknownAction, $"nothing is at {Shown.Of(path, Shown.Name)}; /schema/openapi.json lists what is"));

    public static Problem NotOpen(bool stopping) => Of(new(
        ErrorCode.Unavailable, stopping ? "the silo is stopping; ask another one" : "the silo is starting; ask again"));

    public static Problem Of(Refusal refusal) => new(refusal.Code.Http(), refusal);
}
