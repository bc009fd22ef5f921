namespace HelpDesk;

public sealed record WriteNote([IdOf("ticket")] long TicketId, [Text(200)] string Text) : IMessage<NoteView>;

public sealed record NoteView(long Id, string Text);

public sealed record NoteState(string Text);

/// <summary>What is written to a ticket has its number before it.</summary>
public sealed class NoteRules : IRules<NoteState>
{
    public RuleTable<NoteState> Table { get; } = new RuleTable<NoteState>()
        .Create<WriteNote, NoteView>(Write, note => new(note.Id, note.State.Text));

    private static async ValueTask<Decision<NoteState>> Write(WriteNote m, IRuleContext context)
    {
        var ticket = await context.Find(new("ticket", m.TicketId), new GetTicket(m.TicketId));
        return ticket.Refusal is { } refusal
            ? refusal
            : Decide.Write(new NoteState($"{ReplyData.Read<TicketView>(ticket.Data).Number}: {m.Text}"));
    }
}

/// <summary>Another system, whose rules ask tickets.</summary>
public sealed class NoteSystem : GranarySystem
{
    public override string Name => "notes";

    public override IReadOnlyList<string> Needs => ["helpdesk"];

    public override Access Access => Access.Key("helpdesk");

    public override IReadOnlyList<KindSpec> Kinds =>
        [new KindSpec<NoteState>("note", "notes", new NoteRules()) { MayAsk = ["ticket"] }];

    public override IReadOnlyList<ActionSpec> Actions => [Expose<WriteNote>("v1", "write_note")];
}

[GrainType("note")]
public sealed class NoteGrain(EntityHost host) : EntityGrain(host);
