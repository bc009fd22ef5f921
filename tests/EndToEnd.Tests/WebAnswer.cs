using System.Text.Json;

namespace Granary.Tests;

/// <summary>What HTTP answered.</summary>
internal sealed record WebAnswer(int Status, string Body)
{
    public bool Ok => Status is >= 200 and < 300;

    /// <summary>The problem's code; none where all is well.</summary>
    public string? Code => Ok ? null : JsonElement.Parse(Body).GetProperty("code").GetString();
}
