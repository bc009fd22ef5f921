using System.ComponentModel.DataAnnotations;
using Granary.Grains;
using Granary.Hosting.Options;

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

    [Fact]
    public void An_option_goes_before_what_a_system_says_and_that_before_what_all_have()
    {
        var options = new EngineOptions { IdleSeconds = 100, IdleSecondsByKind = { ["book"] = 5 } };
        TimeSpan Idle(string name) => options.IdleOf(FiveSystems.Table.Kinds.Single(kind => kind.Kind == name));
        Assert.Equal(
            [5, 3600, 100], new[] { Idle("book"), Idle("user"), Idle("author") }.Select(idle => idle.TotalSeconds));
        Assert.Equal(5, options.ShortestIdle(FiveSystems.Table.Kinds).TotalSeconds);
    }

    private static List<ValidationResult> Faults(EngineOptions options)
    {
        var faults = new List<ValidationResult>();
        Validator.TryValidateObject(options, new(options), faults, validateAllProperties: true);
        return faults;
    }
}
