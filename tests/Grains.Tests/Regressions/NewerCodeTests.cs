using System.Text;

namespace Granary.Tests.Regressions;

/// <summary>A code of a newer version was thrown over by a silo that did not know it, after the commit.</summary>
public sealed class NewerCodeTests
{
    private static readonly byte[] Stored = Encoding.UTF8.GetBytes(
        """-{"Code":"out_of_stock","Error":"product 7 is sold out",""" + """
        "Details":[{"Field":"id","Message":"is 7"}]}
        """);

    [Fact]
    public void A_recorded_refusal_with_a_newer_code_is_given_again_as_it_was()
    {
        var outcome = OutcomeBytes.Decode(Stored);

        var refusal = outcome.Refusal!;
        Assert.Equal((ErrorCode.Internal, "out_of_stock", "product 7 is sold out", true),
            (refusal.Code, refusal.CodeName, refusal.Error, outcome.Replayed));
        Assert.Equal([new FieldError("id", "is 7")], refusal.Details!);
    }

    [Fact]
    public void It_is_stored_again_unchanged() =>
        Assert.Equal(
            Encoding.UTF8.GetString(Stored), Encoding.UTF8.GetString(OutcomeBytes.Encode(OutcomeBytes.Decode(Stored))));

    [Fact]
    public void A_known_code_is_what_it_was()
    {
        var refusal = Refusal.Named("not_found", "none");

        Assert.Equal(new Refusal(ErrorCode.NotFound, "none"), refusal);
        Assert.Equal(("not_found", true), (refusal.CodeName, refusal.IsKnown));
    }
}
