using System.CommandLine;
using Granary.Silo.Commands.Demos;

namespace Granary.Silo.Commands;

/// <summary>All commands of the program. A fault of the user's is one sentence on stderr and exit code 2.</summary>
public static class CommandTable
{
    private const int UserFault = 2;

    /// <summary>A silo stops in its own time: the library's own limit would end it after two seconds.</summary>
    private static readonly InvocationConfiguration Invocation = new()
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null,
    };

    public static async Task<int> Run(string[] args)
    {
        var root = new RootCommand("Granary: RabbitMQ messages become durable, ordered, exactly-once work.")
        {
            ServeCommand.Create(),
            WorkerCommand.Create(),
            MigrateCommand.Create(),
            KeysCommand.Create(),
            DeadLettersCommand.Create(),
            QueuesCommand.Create(),
            CallCommand.Create(),
            DemoCommand.Create(),
            HealthCommand.Create(),
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
            return Fail($"{Fault(parsed)} See '{string.Join(' ', ["granary", .. Path(parsed), "--help"])}'.");
        try
        {
            return await parsed.InvokeAsync(Invocation);
        }
        catch (SetupException e)
        {
            return Fail(e.Message);
        }
        catch (UnavailableException e)
        {
            return Fail($"the {e.Dependency} is not available: {e.Message}");
        }
    }

    private static string Fault(ParseResult parsed) => parsed.UnmatchedTokens.Count > 0
        ? $"'{parsed.UnmatchedTokens[0]}' is not known here."
        : parsed.Errors[0].Message;

    private static int Fail(string sentence)
    {
        Console.Error.WriteLine("granary: " + sentence.ReplaceLineEndings(" "));
        return UserFault;
    }

    private static Stack<string> Path(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (var at = parsed.CommandResult; at?.Parent is not null; at = at.Parent as System.CommandLine.Parsing.CommandResult)
            names.Push(at.Command.Name);
        return names;
    }
}
