using System.Text.Json;

namespace Granary.Tests.Turns;

/// <summary>Answers what the test laid down, in that order; commits without a line are done.</summary>
internal sealed class ScriptedStore : IStore
{
    public Queue<Func<Commit, CommitResult>> Results { get; } = new();

    public Queue<EntityRow> Rows { get; } = new();

    public Dictionary<OutcomeKey, RecordedOutcome> Found { get; } = [];

    public List<(GrainKey Key, long Known)> Reads { get; } = [];

    public List<Commit> Commits { get; } = [];

    public List<OutcomeKey> Finds { get; } = [];

    /// <summary>Happens while a row is read.</summary>
    public Action? Reading { get; set; }

    public int Era { get; set; }

    public static EntityRow Row(long version, string text) =>
        new(version, default, default, JsonSerializer.SerializeToUtf8Bytes(new Note(text), NoteJson.Default.Note));

    public ValueTask<EntityRow> Read(GrainKey key, long knownVersion)
    {
        Reads.Add((key, knownVersion));
        Reading?.Invoke();
        return new(Rows.TryDequeue(out var row) ? row : knownVersion == 0 ? EntityRow.Unchanged : EntityRow.Missing);
    }

    public ValueTask<CommitResult> Commit(Commit commit)
    {
        Commits.Add(commit);
        return new(Results.TryDequeue(out var result) ? result(commit) : CommitResult.Done);
    }

    public ValueTask<RecordedOutcome?> Find(OutcomeKey key)
    {
        Finds.Add(key);
        return new(Found.GetValueOrDefault(key));
    }

    public ValueTask<long> NextId(string kind) => new(1L);
}
