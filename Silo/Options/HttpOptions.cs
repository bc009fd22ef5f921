using System.ComponentModel.DataAnnotations;

namespace Granary.Silo.Options;

/// <summary>Where HTTP listens.</summary>
public sealed class HttpOptions
{
    public const string Section = "Http";

    /// <summary>Addresses, separated by semicolons (also GRANARY_HTTP).</summary>
    [Required]
    public string Urls { get; set; } = "http://127.0.0.1:8000;http://127.0.0.1:8001";
}
