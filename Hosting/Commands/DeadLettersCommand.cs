using System.CommandLine;
using Granary.AmqpBridge.DeadLetters;
using Granary.Dispatch.Security;
using Granary.Postgres;

namespace Granary.Hosting.Commands;

/// <summary>
/// <c>granary dlq list|show|replay|drop</c>. Credentials and passwords are sealed, and never shown.
/// </summary>
internal sealed class DeadLettersCommand(Tools tools)
{
    private static readonly Option<string?> Id = new("--id") { Description = "the one with this id" };
    private static readonly Option<string?> Code = new("--code") { Description = "those with this error code" };
    private static readonly Option<string?> Queue = new("--queue")
    {
        Description = "of this queue rather than of the requests",
        Recursive = true,
    };

    private static readonly Option<bool> All = new("--all") { Description = "all of them" };

    public Command Create() => new("dlq", "Dead letters: look at them, do them again, drop them.")
    {
        List(), Show(), Replay(), Drop(), Queue,
    };

    private Command List()
    {
        var max = new Option<int>("--max") { Description = "at most so many", DefaultValueFactory = _ => 50 };
        var command = new Command("list", "The oldest first, without bodies.") { max };
        command.SetAction(async (parsed, _) =>
        {
            await using var queue = await Open(parsed);
            var total = await queue.Count();
            var letters = await queue.List(parsed.GetValue(max));
            foreach (var letter in letters)
                Console.WriteLine(letter.Line);
            Console.WriteLine($"{letters.Count} of {total}");
            return 0;
        });
        return command;
    }

    private Command Show()
    {
        var id = new Argument<string>("id") { Description = "as shown by 'dlq list'" };
        var command = new Command("show", "One dead letter with its body.") { id };
        command.SetAction(async (parsed, _) =>
        {
            await using var queue = await Open(parsed);
            var letter = await queue.Show(parsed.GetValue(id)!) ?? throw NotThere(parsed.GetValue(id)!);
            Console.WriteLine(letter.Page);
            return 0;
        });
        return command;
    }

    private Command Replay()
    {
        var rate = new Option<double>("--rate") { Description = "so many a second", DefaultValueFactory = _ => 100 };
        var command = new Command("replay", "Publish them to their queue again, with their own ids.")
        {
            Id, Code, All, rate,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(rate) is not (> 0 and <= 1_000_000))
                throw new SetupException("--rate must be more than 0 and at most 1000000 a second");
            var filter = Filter(parsed);
            await using var queue = await Open(parsed);
            var count = await queue.Replay(filter, parsed.GetValue(rate), cancellation);
            return Told(parsed, count, "published again");
        });
        return command;
    }

    private Command Drop()
    {
        var command = new Command("drop", "Remove them for good.") { Id, Code, All };
        command.SetAction(async (parsed, _) =>
        {
            var filter = Filter(parsed);
            await using var queue = await Open(parsed);
            return Told(parsed, await queue.Drop(filter), "dropped");
        });
        return command;
    }

    private Task<DeadLetterQueue> Open(ParseResult parsed)
    {
        var settings = tools.Settings;
        return DeadLetterQueue.Open(
            settings.Amqp, settings.Systems.SignedQueues(settings.Security.FingerprintSecret), parsed.GetValue(Queue),
            new Seal(settings.Security, settings.Systems.Actions), TimeProvider.System);
    }

    private static DeadLetterFilter Filter(ParseResult parsed) =>
        (parsed.GetValue(Id), parsed.GetValue(Code), parsed.GetValue(All)) switch
        {
            ({ } id, null, false) => DeadLetterFilter.ById(id),
            (null, { } code, false) => DeadLetterFilter.ByCode(code),
            (null, null, true) => DeadLetterFilter.All,
            _ => throw new SetupException("say which: --id ID, --code CODE or --all"),
        };

    private static int Told(ParseResult parsed, int count, string what)
    {
        if (count == 0 && parsed.GetValue(Id) is { } id)
            throw NotThere(id);
        Console.WriteLine($"{count} {what}");
        return 0;
    }

    private static SetupException NotThere(string id) =>
        new($"there is no dead letter '{id}': see 'granary dlq list'");
}
