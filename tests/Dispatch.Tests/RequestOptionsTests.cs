using System.ComponentModel.DataAnnotations;
using Granary.Dispatch;
using Granary.Grains;

namespace Granary.Tests.Dispatch;

public sealed class RequestOptionsTests
{
    private readonly RequestOptions _options = new();

    [Fact]
    public void A_scope_is_kept_as_long_as_it_is_told_and_others_as_before()
    {
        _options.RetentionHoursByScope["order"] = 168;

        var lines = _options.Apply(FiveSystems.Table.Actions);
        Assert.All(
            lines.Where(line => line.Scope == "order"), line => Assert.Equal(TimeSpan.FromDays(7), line.Retention));
        Assert.All(
            lines.Where(line => line.Scope != "order"), line => Assert.Equal(TimeSpan.FromHours(24), line.Retention));
    }

    [Theory]
    [InlineData("order", null)]
    [InlineData("orders", "there is no scope 'orders'; there are address, author_v2, ")]
    [InlineData(
        "create_order", "'create_order' is an action; its replies are kept with those of the whole scope 'order'")]
    [InlineData("read", "there is no scope 'read'")]
    public void A_scope_that_no_action_has_is_refused_by_name(string scope, string? told)
    {
        _options.RetentionHoursByScope[scope] = 48;

        var fault = _options.FaultOf(FiveSystems.Table.Actions);
        if (told is null)
            Assert.Null(fault);
        else
            Assert.StartsWith(told, fault);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(2160, true)]
    [InlineData(2161, false)]
    public void Hours_have_limits(int hours, bool allowed)
    {
        _options.RetentionHoursByScope["order"] = hours;

        Assert.Equal(
            allowed, Validator.TryValidateObject(_options, new ValidationContext(_options), [], true));
    }
}
