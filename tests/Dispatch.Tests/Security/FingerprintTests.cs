using Granary.Dispatch.Security;
using Granary.Grains.Library;
using Granary.Library;

namespace Granary.Tests.Dispatch.Security;

/// <summary>A thread hashes one message after the other with the same tools.</summary>
public sealed class FingerprintTests
{
    private static readonly ActionSpec Create =
        new LibrarySystem().Actions.Single(action => action is { Name: "create_book", Version: "v1" });

    private readonly Fingerprints _prints = new(new() { FingerprintSecret = "one-secret" });

    [Fact]
    public void The_message_before_leaves_nothing_behind()
    {
        var first = _prints.Of(Create, Book("1984"));

        var longer = _prints.Of(Create, Book(new string('x', 100_000)));

        Assert.NotEqual(first, longer);
        Assert.Equal(first, _prints.Of(Create, Book("1984")));
        Assert.Equal(32, first.Length);
    }

    [Fact]
    public void Two_secrets_in_turn_stay_two()
    {
        var others = new Fingerprints(new() { FingerprintSecret = "another-secret" });

        var (ours, theirs) = (_prints.Of(Create, Book("1984")), others.Of(Create, Book("1984")));

        Assert.NotEqual(ours, theirs);
        Assert.Equal(ours, _prints.Of(Create, Book("1984")));
        Assert.Equal(theirs, others.Of(Create, Book("1984")));
    }

    [Fact]
    public void A_message_that_cannot_be_written_does_not_spoil_the_next()
    {
        var before = _prints.Of(Create, Book("1984"));

        Assert.ThrowsAny<Exception>(() => _prints.Of(Create, new GetBook(1)));

        Assert.Equal(before, _prints.Of(Create, Book("1984")));
    }

    private static CreateBook Book(string title) => new(title, "George Orwell", 1949, null);
}
