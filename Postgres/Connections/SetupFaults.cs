using System.Net.Sockets;
using Npgsql;

namespace Granary.Postgres;

/// <summary>Says in one sentence why the database cannot be used, and what to do. Holds no secret.</summary>
internal static class SetupFaults
{
    private const string Correct = "correct Postgres:ConnectionString (GRANARY_PG)";

    public static SetupException Of(Exception e, NpgsqlConnectionStringBuilder settings) =>
        new(Sentence(e, settings), e);

    /// <summary>Waiting may help: nothing answers, or the server is still starting.</summary>
    public static bool MayPass(Exception e) =>
        e is PostgresException p
            ? p.SqlState is "57P03" or "57P01" or "57P02" or "53300" or "08P01"
            : Outages.IsAway(e) || Outages.IsSlow(e);

    private static string Sentence(Exception e, NpgsqlConnectionStringBuilder s)
    {
        var server = Server(s);
        return e switch
        {
            PostgresException { SqlState: "28P01" or "28000" } =>
                $"PostgreSQL at {server} refuses the user \"{s.Username}\" (user, password or pg_hba.conf): {Correct}.",
            PostgresException { SqlState: "3D000" } =>
                $"PostgreSQL at {server} has no database \"{s.Database}\": create it, or {Correct}.",
            PostgresException { SqlState: "42501" } p =>
                $"The user \"{s.Username}\" lacks rights in the database \"{s.Database}\" at {server} "
                + $"({p.MessageText}): grant CREATE on its schema, or run `granary migrate` as its owner.",
            PostgresException p => $"PostgreSQL at {server} refuses ({p.SqlState}: {p.MessageText}): {Correct}.",
            _ => $"PostgreSQL at {server} does not answer ({Reason(e)}): start it, or {Correct}.",
        };
    }

    private static string Server(NpgsqlConnectionStringBuilder s) =>
        s.Host!.Contains(',', StringComparison.Ordinal) ? s.Host : $"{s.Host}:{s.Port}";

    private static string Reason(Exception e)
    {
        for (Exception? at = e; at is not null; at = at.InnerException)
            if (at is SocketException socket)
                return socket.SocketErrorCode.ToString();
        return e is TimeoutException || e.InnerException is TimeoutException ? "timed out" : e.Message;
    }
}
