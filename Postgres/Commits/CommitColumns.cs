using Npgsql;

namespace Granary.Postgres;

/// <summary>
/// The parameters of granary_commit: a group of commits laid out in columns, used again for every group.
/// </summary>
internal sealed class CommitColumns
{
    public const string Sql = "select * from granary_commit("
        + "$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,"
        + "$21,$22,$23,$24,$25,$26,$27,$28,$29,$30,$31,$32,$33,$34,$35,$36)";

    private readonly RowColumns rows = new();
    private readonly OutcomeColumns outcomes = new();
    private readonly NameColumns names = new();
    private readonly OutboxColumns outbox = new();
    private readonly TimerColumns timers = new();

    public CommitColumns(NpgsqlParameterCollection parameters)
    {
        rows.AddTo(parameters);
        outcomes.AddTo(parameters);
        names.AddTo(parameters);
        outbox.AddTo(parameters);
        timers.AddTo(parameters);
    }

    public bool HasOutbox => outbox.Any;

    public void Fill(List<CommitItem> group)
    {
        for (var i = 0; i < group.Count; i++)
            group[i].Member = i;
        rows.Fill(group);
        outcomes.Fill(group);
        names.Fill(group);
        outbox.Fill(group);
        timers.Fill(group);
    }

    /// <summary>Which outcome of its commit the server's item (from 1) is.</summary>
    public NewOutcome Outcome(int item) => outcomes.At(item - 1);

    public NameClaim Name(int item) => names.At(item - 1);
}
