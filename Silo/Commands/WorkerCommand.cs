using System.CommandLine;
using System.CommandLine.Parsing;
using Granary.Grains.Workers;
using Granary.Hosting.Commands;
using Granary.Publishing;

namespace Granary.Silo.Commands;

/// <summary>
/// <c>granary worker</c>: does jobs, and the steps of publications, in a process of its own, which needs the broker and
/// nothing else.
/// </summary>
internal sealed class WorkerCommand(Tools tools)
{
    private const int UsualWorkers = 4;
    private const int MostWorkers = 1000;
    private const long MiB = 1024 * 1024;

    private readonly Option<int> _workers = new("--workers")
    {
        Description = "how many jobs at the same time; 0, with --steps: none",
        DefaultValueFactory = _ => UsualWorkers,
    };

    private readonly Option<string> _steps = new("--steps")
    {
        Description = $"also does these steps of publications: any of {string.Join(',', PostStep.All)}",
    };

    private readonly Option<string> _name = new("--name")
    {
        Description = "what histories call it",
        DefaultValueFactory = _ => WorkerNames.Process("worker"),
    };

    private readonly Option<int?> _jobs = AtLeastOne("--max-jobs", "after how many jobs it ends by itself");
    private readonly Option<int?> _memory = AtLeastOne(
        "--max-memory", "with how many MiB of memory it ends by itself");

    public Command Create()
    {
        var command = new Command("worker", "Do jobs, and steps of publications, until it is told to stop.")
        {
            _workers, _steps, _name, _jobs, _memory,
        };
        _steps.Validators.Add(CheckSteps);
        command.Validators.Add(CheckWorkers);
        command.SetAction((parsed, _) => new WorkerRun(
            Checked(parsed.GetValue(_name)!), parsed.GetValue(_workers), Steps(parsed.GetValue(_steps)),
            new(parsed.GetValue(_jobs), parsed.GetValue(_memory) * MiB, static () => Environment.WorkingSet))
            .Run(tools.Source));
        return command;
    }

    private static Option<int?> AtLeastOne(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1)
                result.AddError($"{name} must be at least 1.");
        });
        return option;
    }

    private void CheckWorkers(CommandResult result)
    {
        var least = result.GetResult(_steps) is null ? 1 : 0;
        // What is not given has no default yet.
        var workers = result.GetResult(_workers) is { Implicit: false } given
            ? given.GetValueOrDefault<int>()
            : UsualWorkers;
        if (workers < least || workers > MostWorkers)
            result.AddError($"--workers must be between {least} and {MostWorkers}.");
        if (workers == 0 && result.GetValue(_jobs) is not null)
            result.AddError("--max-jobs counts jobs, and with --workers 0 there are none.");
    }

    private static void CheckSteps(OptionResult result)
    {
        var known = string.Join(", ", PostStep.All);
        var steps = Steps(result.GetValueOrDefault<string>());
        if (steps.Except(PostStep.All).FirstOrDefault() is { } unknown)
            result.AddError($"--steps: there is no step '{unknown}'; there are {known}.");
        else if (steps.Count == 0)
            result.AddError($"--steps names none of {known}.");
    }

    private static IReadOnlyList<string> Steps(string? text) =>
        [.. (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct()];

    private static string Checked(string name) => name.Length is > 0 and <= 90 && !name.Any(char.IsControl)
        ? name
        : throw new SetupException("--name must have 1 to 90 characters and no control characters");
}
