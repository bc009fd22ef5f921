using Granary.Grains;
using Granary.Grains.Library;
using Granary.Grains.Publishing;
using Granary.Grains.Tasks;
using Granary.Grains.Users;
using Granary.Library;

namespace Granary.Tests.Systems;

/// <summary>What contradicts itself is refused at the start, all of it in one sentence.</summary>
public sealed class SystemTableTests
{
    private static readonly KindSpec Book = new LibrarySystem().Kinds[0];
    private static readonly ActionSpec CreateBook = new LibrarySystem().Actions.First(
        action => action.Name == "create_book");

    private sealed class Made(string name) : GranarySystem
    {
        public override string Name => name;

        public override IReadOnlyList<string> Needs => Needing;
        public override IReadOnlyList<KindSpec> Kinds => Of;
        public override IReadOnlyList<ActionSpec> Actions => Asked;
        public override IReadOnlyList<RouteSpec> Routes => Ways;
        public override IReadOnlyList<PlainQueue> PlainQueues => Queues;
        public override IReadOnlyList<TimerSpec> Timers => Rings;
        public override IReadOnlyList<OutgoingSpec> Outgoing => Told;

        public TimerSpec[] Rings { get; init; } = [];
        public OutgoingSpec[] Told { get; init; } = [];

        public override IReadOnlyList<Migration> Migrations => Files;

        public Migration[] Files { get; init; } = [];
        public string[] Needing { get; init; } = [];
        public KindSpec[] Of { get; init; } = [];
        public ActionSpec[] Asked { get; init; } = [];
        public RouteSpec[] Ways { get; init; } = [];
        public PlainQueue[] Queues { get; init; } = [];
    }

    private sealed record Chatter(string Words) : IMessage<Deletion>;

    private sealed class Talking : GranarySystem
    {
        public override string Name => "chat";

        public override IReadOnlyList<ActionSpec> Actions => [Expose<Chatter>("v1", "chat")];
    }

    [Fact]
    public void The_five_systems_and_their_users_agree_with_each_other() =>
        Assert.Equal(["library", "users", "tasks", "shop", "jobs", "publishing", "granary"],
            new SystemTable(FiveSystems.All()).All.Select(system => system.Name));

    [Fact]
    public void A_system_alone_brings_what_it_lists_and_what_every_program_has()
    {
        var table = new SystemTable(new LibrarySystem());
        Assert.Equal(["book", "author"], table.Kinds.Select(kind => kind.Kind));
        Assert.Contains(table.Actions, action => action.Name == "health_check");
        Assert.DoesNotContain(table.Actions, action => action.Name == "create_task");
        Assert.Empty(table.PlainQueues);
        Assert.Equal(["library", "internal", "admin"], table.Scopes);
        Assert.Equal(["internal"], table.FirstKeys.Select(key => key.Name));
    }

    [Fact]
    public void A_scope_that_an_action_needs_is_named_by_a_system() => Refused(
        [new Made("a") { Of = [Book with { MayAsk = [] }],
            Asked = [CreateBook with { Access = Access.Key("magic") }] }],
        "action 'create_book' needs scope 'magic', which no system names");

    [Fact]
    public void Messages_say_what_their_fields_may_hold()
    {
        Refused([new Talking()], "'words' of Chatter is a text without a limit");
        var pet = new Field("pet", "id", _ => null) { IdOf = "pet" };
        Refused(
            [new Made("a") { Asked = [CreateBook with { Target = ActionTarget.Handler, Fields = [pet] }] }],
            "field 'pet' of action 'create_book' is an id of kind 'pet', which is not there");
    }

    [Fact]
    public void A_version_is_a_number() => Refused(
        [new Made("a") { Of = [Book with { MayAsk = [] }], Asked = [CreateBook with { Version = "v1beta" }] }],
        "action 'create_book' is of version 'v1beta', which must be v1, v2 and so on");

    [Fact]
    public void What_goes_out_asks_for_nothing() =>
        Assert.Single(new SystemTable(new Made("a") { Queues = [PlainQueue.Outgoing("news")] }).PlainQueues);

    [Fact]
    public void A_system_that_is_needed_must_be_there() => Refused(
        [new TaskSystem(), new PublishingSystem()],
        "system 'tasks' needs system 'users', which is not there",
        "kind 'post' may ask 'user', which is not there");

    [Fact]
    public void Two_systems_share_neither_name_nor_table_nor_queue() => Refused(
        [
            new Made("a") { Of = [Kind("one", "things")] },
            new Made("a") { Of = [Kind("two", "things")], Queues = [new("q", "health_check"), new("q", "init_keys")] },
        ],
        "system 'a' is there twice", "table 'things' is there twice", "queue 'q' is there twice");

    [Fact]
    public void Two_kinds_share_no_sort_of_unique_names()
    {
        var users = (KindSpec<UserState>)new UserSystem().Kinds[0];
        var guests = new KindSpec<UserState>("guest", "guests", new UserRules())
        {
            Unique = users.Unique,
        };
        Refused(
            [new Made("a") { Of = [users, guests] }],
            "unique name 'username' is there twice", "unique name 'email' is there twice");
    }

    [Fact]
    public void A_timer_is_there_once_and_asks_what_its_kind_understands() => Refused(
        [
            new Made("a")
            {
                Of = [Book with { MayAsk = [] }],
                Rings = [Ring("book", "t"), Ring("book", "t"), Ring("book", "u", typeof(string)), Ring("box", "t")],
            },
        ],
        "timer 't of kind book' is there twice", "kind 'book' has no rules for String of timer 'u'",
        "kind 'box' has no rules for GetBook of timer 't'");

    [Fact]
    public void What_goes_out_has_one_line_and_its_queue_is_declared_once()
    {
        var line = new OutgoingSpec<BookView>(_ => "news") { Queue = "news" };
        Refused([new Made("a") { Told = [line, line] }], "outgoing message 'BookView of system a' is there twice");
        Assert.Equal(
            [("news", true)],
            new SystemTable(new Made("a") { Told = [line] }).PlainQueues.Select(
                queue => (queue.Name, queue.IsOutgoing)));
        Assert.Equal(
            [("news", false)],
            new SystemTable(new Made("a") { Told = [line], Queues = [new("news", "health_check")] })
                .PlainQueues.Select(queue => (queue.Name, queue.IsOutgoing)));
    }

    [Fact]
    public void An_action_is_there_once_in_a_version()
    {
        Refused(
            [new Made("a") { Of = [Book with { MayAsk = [] }], Asked = [CreateBook, CreateBook] }],
            $"action '{CreateBook.Version}/create_book' is there twice");
        Refused(
            [
                new Made("a")
                {
                    Of = [Book with { MayAsk = [] }],
                    Asked = [CreateBook, CreateBook with { Version = ActionSpec.AnyVersion }],
                },
            ],
            "for it is one of any version, too");
    }

    [Fact]
    public void What_an_action_asks_for_has_a_kind_with_rules()
    {
        Refused([new Made("a") { Asked = [CreateBook] }], "action 'create_book' is of kind 'book', which is not there");
        Refused(
            [new Made("a") { Of = [Kind("book", "books")], Asked = [CreateBook] }],
            "kind 'book' has no rules for CreateBook of action 'create_book'");
    }

    [Fact]
    public void Routes_and_queues_ask_for_what_is_there() => Refused(
        [new Made("a") { Ways = [new("GET", "/x", "nothing")], Queues = [new("q", "nothing", "v2")] }],
        "route 'GET /x' asks for 'v1/nothing', which is not there",
        "queue 'q' asks for 'v2/nothing', which is not there");

    [Fact]
    public void A_kind_does_not_ask_itself() =>
        Refused([new Made("a") { Of = [Kind("a", "as", "a")] }], "entities of kind 'a' would wait for themselves");

    [Fact]
    public void A_long_cycle_is_found() => Refused(
        [
            new Made("x")
            {
                Of = [Kind("a", "as", "b"), Kind("x", "xs", "a"), Kind("b", "bs", "c", "d"), Kind("c", "cs"),
                    Kind("d", "ds", "a")],
            },
        ],
        "entities of kind 'd' would wait for themselves");

    [Fact]
    public void Two_ways_to_one_kind_are_no_cycle() => Assert.Equal(4, new SystemTable(
        new Made("x") { Of = [Kind("a", "as", "b", "c"), Kind("b", "bs", "d"), Kind("c", "cs", "d"), Kind("d", "ds")] })
        .Kinds.Count);

    private static TimerSpec Ring(string kind, string name, Type? message = null) =>
        new(kind, name, message ?? typeof(GetBook), static book => new GetBook(book.Id));

    [Fact]
    public void Systems_that_need_each_other_have_no_order() => Refused(
        [new Made("a") { Needing = ["b"] }, new Made("b") { Needing = ["a"] }],
        "system 'a' needs itself: take the cycle out");

    [Fact]
    public void Migrations_are_numbered_once_and_without_a_gap_for_each_system()
    {
        Refused(
            [new Made("a") { Files = [File(1), File(2), File(2)] }, new Made("b") { Files = [File(1), File(3)] }],
            "migration '2 of system 'a'' is there twice", "system 'b' has migration 3 and not 2");
        Refused([new Made("a") { Files = [File(2)] }], "system 'a' has migration 2 and not 1");
        Refused(
            [new Made("a") { Files = [File(6, true), File(8)] }, new Made("b") { Files = [File(6, true)] }],
            "system 'a' has migration 8 and not 7", "landed migration '6' is there twice");
    }

    [Fact]
    public void Migrations_of_a_system_run_after_those_of_what_it_needs() => Assert.Equal(
        [("c", 1), ("b", 1), ("b", 2), ("a", 1)],
        new SystemTable(
            new Made("a") { Needing = ["b", "c"], Files = [File(1)] },
            new Made("b") { Needing = ["c"], Files = [File(2), File(1)] },
            new Made("c") { Files = [File(1)] })
            .Migrations.Select(one => (one.System!, one.Number)));

    [Fact]
    public void Migrations_that_are_not_embedded_are_missed() => Assert.Contains(
        "<EmbeddedResource Include=\"Migrations/*.sql\" />",
        Assert.Throws<SetupException>(() => Migration.EmbeddedIn<SystemTableTests>()).Message,
        StringComparison.Ordinal);

    private static Migration File(int number, bool landed = false) =>
        new(number, $"{number:0000}.sql", "") { Landed = landed };

    private static KindSpec Kind(string name, string table, params string[] asks) =>
        new(name, table, Book.State, Book.Rules, [JsonType.Message(typeof(GetBook))]) { MayAsk = asks };

    private static void Refused(GranarySystem[] systems, params string[] sentences)
    {
        var fault = Assert.Throws<SetupException>(() => new SystemTable(systems));
        Assert.All(sentences, sentence => Assert.Contains(sentence, fault.Message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', fault.Message);
    }
}
