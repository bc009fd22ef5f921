using System.Text;
using Granary.Grains.Library;
using Granary.Library;

namespace Granary.Tests.Grains.Library;

public sealed class BookRulesTests
{
    private readonly TestContext _context = new("book", 7);
    private readonly RuleTable<BookState> _grain = new BookRules().Table;

    [Fact]
    public async Task Create_replies_id_title_and_creation_time()
    {
        var decision = await Decide(null, new CreateBook("1984", "George Orwell", 1949, null));

        Assert.Equal(
            """{"id":7,"title":"1984","created_at":"2026-01-02T03:04:05.000000Z","version":1}""",
            Encoding.UTF8.GetString(decision.Outcome.Data.Span));
        Assert.Equal(1, decision.After!.Version);
    }

    [Fact]
    public async Task Create_for_an_unknown_author_is_not_found()
    {
        var decision = await Decide(null, new CreateBookV2("A", 5, null, null, null));

        Assert.Equal(ErrorCode.NotFound, decision.Outcome.Refusal!.Code);
        Assert.False(decision.Changes);
    }

    [Fact]
    public async Task A_v1_client_sees_a_v2_book_with_the_authors_present_name()
    {
        _context.Authors[5] = "Le Guin";
        var book = (await Decide(null, new CreateBookV2("A", 5, "sf", null, null))).After;
        _context.Authors[5] = "Ursula K. Le Guin";

        var view = TestContext.Read<BookView>(await Decide(book, new GetBook(7)));
        Assert.Equal("Ursula K. Le Guin", view.Author);
    }

    [Fact]
    public async Task A_v2_client_sees_a_v1_book_with_no_author_id_and_the_name()
    {
        var book = (await Decide(null, new CreateBook("A", "Orwell", null, null))).After;

        var view = TestContext.Read<BookViewV2>(await Decide(book, new GetBookV2(7)));
        Assert.Null(view.AuthorId);
        Assert.Equal(new AuthorRef(null, "Orwell"), view.Author);
    }

    [Fact]
    public async Task Update_changes_what_is_given_and_clears_what_is_null()
    {
        var book = (await Decide(null, new CreateBook("A", "Orwell", 1949, "0451524934"))).After;

        var update = new UpdateBook(7, null) { Title = new(true, "B"), Isbn = new(true, null) };
        var view = TestContext.Read<BookView>(await Decide(book, update));
        Assert.Equal(("B", 1949L, null, 2L), (view.Title, view.Year, view.Isbn, view.Version));
    }

    [Fact]
    public async Task Another_author_name_from_v1_replaces_the_reference()
    {
        _context.Authors[5] = "Le Guin";
        var book = (await Decide(null, new CreateBookV2("A", 5, null, null, null))).After;

        var same = await Decide(book, new UpdateBook(7, null) { Author = new(true, "Le Guin") });
        var other = await Decide(book, new UpdateBook(7, null) { Author = new(true, "Orwell") });

        Assert.Equal(5, ((BookState)same.After!.State).AuthorId);
        Assert.Equal(
            ("Orwell", null), (((BookState)other.After!.State).Author, ((BookState)other.After.State).AuthorId));
    }

    [Fact]
    public async Task A_stale_if_version_is_a_conflict()
    {
        var book = (await Decide(null, new CreateBook("A", "Orwell", null, null))).After;

        var decision = await Decide(book, new UpdateBook(7, 2) { Title = new(true, "B") });
        Assert.Equal(ErrorCode.Conflict, decision.Outcome.Refusal!.Code);
    }

    [Fact]
    public async Task Nothing_can_be_done_with_a_book_that_is_not_there()
    {
        object[] messages = [new GetBook(7), new GetBookV2(7), new UpdateBook(7, null), new DeleteBook(7, null)];
        foreach (var message in messages)
            Assert.Equal(ErrorCode.NotFound, (await Decide(null, message)).Outcome.Refusal!.Code);
    }

    [Fact]
    public async Task Delete_leaves_nothing()
    {
        var book = (await Decide(null, new CreateBook("A", "Orwell", null, null))).After;

        var decision = await Decide(book, new DeleteBook(7, 1));
        Assert.True(decision.Changes);
        Assert.Null(decision.After);
        Assert.Equal("""{"id":7,"deleted":true}""", Encoding.UTF8.GetString(decision.Outcome.Data.Span));
    }

    private ValueTask<Decision> Decide(Entity? book, object message) => _grain.Decide(book, message, _context);
}
