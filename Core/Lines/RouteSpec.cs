namespace Granary;

/// <summary>One line of a route table: which action a method and a path ask for.</summary>
/// <param name="Path">May have parameters, and those constraints: <c>/users/{id}</c>,
/// <c>/articles/{id:long}</c>.</param>
/// <param name="Version">The version of the action, whatever the path calls it.</param>
public sealed record RouteSpec(string Method, string Path, string Action, string Version = "v1")
{
    /// <summary>The status of a success. 201 has a <c>Location</c>; 204 has no body.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Fields that are called otherwise in path and query: from the name there to the field's name.</summary>
    public IReadOnlyDictionary<string, string>? Names { get; init; }

    /// <summary>Codes that this route answers with another status than the table of codes says.</summary>
    public IReadOnlyDictionary<ErrorCode, int>? Statuses { get; init; }

    /// <summary>Takes <c>application/x-www-form-urlencoded</c> too.</summary>
    public bool Form { get; init; }

    /// <summary>What a form may say beside, and nobody reads.</summary>
    public IReadOnlyList<string> FormIgnores { get; init; } = [];

    /// <summary>
    /// Left out of the document, which cannot tell <c>/articles/{id}</c> from <c>/articles/{slug}</c>.
    /// </summary>
    public bool Hidden { get; init; }

    /// <summary>Under which heading the documents have it.</summary>
    public string Tag { get; init; } = "";

    public string Summary { get; init; } = "";
}
