using System.CommandLine;
using System.Reflection;

namespace Granary.Hosting.Commands;

/// <summary>All commands of the program. A fault of the user's is one sentence on stderr and exit code 2.</summary>
internal static class CommandTable
{
    private const int UserFault = 2;

    /// <summary>A silo stops in its own time: the library's own limit would end it after two seconds.</summary>
    private static readonly InvocationConfiguration Invocation = new()
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null,
    };

    private static readonly string Name = Assembly.GetEntryAssembly()?.GetName().Name ?? "granary";

    /// <param name="args">What the program was called with.</param>
    /// <param name="serve">What it does without a command.</param>
    /// <param name="tools">What commands find.</param>
    /// <param name="own">Commands of the program's own.</param>
    public static async Task<int> Run(string[] args, Func<Task<int>> serve, Tools tools, IReadOnlyList<Command> own)
    {
        var parsed = Root(serve, tools, own).Parse(args);
        if (parsed.Errors.Count > 0)
            return Fail($"{Fault(parsed)} See '{string.Join(' ', [Name, .. Path(parsed), "--help"])}'.");
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

    private static RootCommand Root(Func<Task<int>> serve, Tools tools, IReadOnlyList<Command> own)
    {
        var server = new Command("serve", "Run a silo until it is told to stop.");
        server.SetAction((_, _) => serve());
        var root = new RootCommand("Granary: RabbitMQ messages become durable, ordered, exactly-once work.")
        {
            server,
            new MigrateCommand(tools).Create(),
            new SystemsCommand(tools).Create(),
            new KeysCommand(tools).Create(),
            new DeadLettersCommand(tools).Create(),
            new QueuesCommand(tools).Create(),
            new CallCommand(tools).Create(),
            new HealthCommand(tools).Create(),
        };
        root.SetAction((_, _) => serve());
        foreach (var command in own)
            root.Add(command);
        return root;
    }

    private static string Fault(ParseResult parsed) => parsed.UnmatchedTokens.Count > 0
        ? $"'{parsed.UnmatchedTokens[0]}' is not known here."
        : parsed.Errors[0].Message;

    private static int Fail(string sentence)
    {
        Console.Error.WriteLine($"{Name}: " + sentence.ReplaceLineEndings(" "));
        return UserFault;
    }

    private static Stack<string> Path(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (var at = parsed.CommandResult; at?.Parent is not null;
            at = at.Parent as System.CommandLine.Parsing.CommandResult)
            names.Push(at.Command.Name);
        return names;
    }
}
