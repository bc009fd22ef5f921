namespace Granary;

/// <summary>One broken field of <c>data</c>, as it stands in a reply's <c>details</c>.</summary>
public sealed record FieldError(string Field, string Message);
