using System.Text.Json;
using Granary.Jobs;
using Npgsql;

namespace Granary.Storms.Jobs;

/// <summary>What a job of the storm is to do.</summary>
/// <param name="Database">Where it leaves its marks.</param>
/// <param name="Fails">So many of its attempts fail.</param>
/// <param name="Milliseconds">How long it takes, before its mark and after it.</param>
public sealed record Marking(string Database, int Fails, int Milliseconds);

/// <summary>
/// A job with an effect that can be counted: a row that names the job. Loaded by the program from this library, as a
/// user's own type would be.
/// </summary>
public sealed class MarkJob : JobType<Marking>
{
    public override string Name => "mark";

    protected override string? Read(string text, out Marking payload)
    {
        payload = JsonSerializer.Deserialize<Marking>(text)!;
        return null;
    }

    protected override async Task<string> Run(Marking payload, JobAttempt job, CancellationToken stop)
    {
        await Note(payload.Database, "insert into runs (job, attempt) values ($1, $2)", job, stop);
        await Task.Delay(payload.Milliseconds, stop);
        if (job.Number <= payload.Fails)
            throw new InvalidOperationException($"attempt {job.Number} fails, as it was told to");
        await Note(payload.Database, "insert into marks (job, attempt) values ($1, $2) "
            + "on conflict (job) do nothing", job, stop);
        await Task.Delay(payload.Milliseconds, stop);
        return $"marked by attempt {job.Number}";
    }

    private static async Task Note(string database, string sql, JobAttempt job, CancellationToken stop)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(stop);
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new() { Value = job.Id });
        command.Parameters.Add(new() { Value = job.Number });
        await command.ExecuteNonQueryAsync(stop);
    }
}
