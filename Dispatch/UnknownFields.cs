namespace Granary.Dispatch;

/// <summary>What becomes of a request that holds fields which its action does not have.</summary>
public enum UnknownFields
{
    /// <summary>It is <c>validation_failed</c>, and the reply names them.</summary>
    Refuse,

    /// <summary>It is done as if they were not there.</summary>
    Ignore,
}
