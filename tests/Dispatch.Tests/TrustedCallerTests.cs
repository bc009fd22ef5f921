using System.Text.Json;
using Granary.Dispatch;
using Granary.Dispatch.Security;
using Granary.Grains.Library;
using Granary.Library;

namespace Granary.Tests.Dispatch;

/// <summary>The operator vouches for a door: it stands for a key, and never for a user.</summary>
public sealed class TrustedCallerTests
{
    private const string Queue = "queue:product";

    private static readonly SecurityOptions Security = new() { DevelopmentKey = "supersecretapikey" };

    private static readonly CredentialCheck Credentials = new(
        new KeyRing(Security, TimeProvider.System, "library", "shop", "jobs"),
        new TokenChecker(Security, TimeProvider.System), Security, TimeProvider.System);

    [Theory]
    [InlineData("shop")]
    [InlineData("library")]
    public void Without_a_credential_it_may_do_what_a_key_may(string scope) =>
        Assert.Equal(new Caller(Queue), Credentials.Admit(null, Access.Key(scope), out _, Queue));

    [Fact]
    public void It_may_pass_the_internal_door_but_makes_no_first_keys()
    {
        Assert.Equal(new Caller(Queue), Credentials.Admit(null, Access.KeyOnly("internal"), out _, Queue));
        Assert.Null(Credentials.Admit(null, Access.Bootstrap, out var refusal, Queue));
        Assert.Equal(ErrorCode.Unauthenticated, refusal!.Code);
    }

    [Fact]
    public void It_is_no_user()
    {
        Assert.Null(Credentials.Admit(null, Access.User, out var refusal, Queue));
        Assert.Equal(ErrorCode.Unauthenticated, refusal!.Code);
    }

    [Fact]
    public void A_credential_of_its_own_is_what_counts()
    {
        Assert.Equal("key:development", Credentials.Admit("supersecretapikey", Access.Key("shop"), out _, Queue)!.Name);
        Assert.Null(Credentials.Admit("wrong", Access.Key("shop"), out var wrong, Queue));
        Assert.Null(Credentials.Admit("supersecretapikey", Access.Key("admin"), out var narrow, Queue));
        Assert.Equal((ErrorCode.Unauthenticated, ErrorCode.Forbidden), (wrong!.Code, narrow!.Code));
    }

    [Fact]
    public void Its_name_is_part_of_the_key()
    {
        var admission = new Admission(
            new ActionTable(new LibrarySystem().Actions), Credentials, new Fingerprints(Security), new ClusterOfOne());
        var admitted = admission.Admit(
            new Request
            {
                Id = "m",
                Action = "create_book",
                Data = JsonElement.Parse("""{"title":"1984","author":"Orwell"}"""),
                TrustedCaller = Queue,
            },
            out _, out _);
        Assert.Equal(new OutcomeKey(Queue, "book_v1", "m"), admitted!.Key);
    }
}
