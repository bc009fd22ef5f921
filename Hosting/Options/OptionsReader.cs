using System.ComponentModel.DataAnnotations;

namespace Granary.Hosting.Options;

/// <summary>Binds and checks the option classes; all faults of all sections are reported together.</summary>
public sealed class OptionsReader(IConfiguration configuration, bool isProduction = false) : ISystemOptions
{
    private readonly List<string> _faults = [];

    public bool IsProduction => isProduction;

    public void Refuse(string fault) => _faults.Add(fault);

    public void Refuse(IEnumerable<string> faults) => _faults.AddRange(faults);

    public T Read<T>(string section)
        where T : class, new()
    {
        var options = new T();
        try
        {
            configuration.GetSection(section).Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException e)
        {
            _faults.Add($"{section}: {Reason(e)}");
            return options;
        }

        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        _faults.AddRange(
            results.Select(result => $"{section}:{string.Join(",", result.MemberNames)}: {result.ErrorMessage}"));
        return options;
    }

    public void ThrowFaults()
    {
        if (_faults.Count > 0)
            throw new SetupException(
                "bad option: " + string.Join("; ", _faults) + " (docs/configuration.md lists them all)");
    }

    /// <summary>The binder's messages name types, or just the list; the operator wants the option.</summary>
    private static string Reason(InvalidOperationException e) =>
        e.InnerException is InvalidOperationException ofOne ? Reason(ofOne) :
        (e.InnerException is { } inner && e.Message.StartsWith("Failed to convert", StringComparison.Ordinal)
            ? $"{e.Message} ({inner.Message})"
            : e.Message).Split('\n')[0];
}
