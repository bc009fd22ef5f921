using System.ComponentModel.DataAnnotations;
using Granary.Silo.Options;

namespace Granary.Tests.Options;

public class EngineOptionsTests
{
    [Fact]
    public void The_defaults_are_valid() => Assert.Empty(Faults(new()));

    [Fact]
    public void Every_bad_number_is_named()
    {
        var options = new EngineOptions { MaxActivations = 0, IdleSeconds = 0, MailboxSize = 0, BusyRetryMs = 0 };
        Assert.Equal(4, Faults(options).Count);
    }

    [Fact]
    public void A_bad_idle_time_of_a_kind_is_named()
    {
        var options = new EngineOptions { IdleSecondsByKind = { ["product"] = 0 } };
        Assert.Contains("'product'", Assert.Single(Faults(options)).ErrorMessage);
    }

    private static List<ValidationResult> Faults(EngineOptions options)
    {
        var faults = new List<ValidationResult>();
        Validator.TryValidateObject(options, new(options), faults, validateAllProperties: true);
        return faults;
    }
}
