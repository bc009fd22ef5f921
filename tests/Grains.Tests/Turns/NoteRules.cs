using System.Text.Json.Serialization;

namespace Granary.Tests.Turns;

/// <summary>A text; appending to it shows in which order things were decided.</summary>
internal sealed record Note(string Text);

[JsonSerializable(typeof(Note))]
internal sealed partial class NoteJson : JsonSerializerContext;

/// <summary>Decides whatever the message, a function, says.</summary>
internal sealed class NoteRules : IRules
{
    public delegate Decision Step(Entity? current, IRuleContext context);

    public ValueTask<Decision> Decide(Entity? current, object message, IRuleContext context) =>
        message is Func<IRuleContext, ValueTask<Decision>> slow
            ? slow(context)
            : new(((Step)message)(current, context));

    public static Step Append(string text) => (current, context) => Write(current, context, Text(current) + text);

    public static Step Name(string name, bool releases = false) => (current, context) =>
        Write(current, context, Text(current) + name) with
        {
            Names = [new("names", name, context.Self, releases)],
            ReferenceError = $"{name} is missing",
        };

    public static Step Remove() => (current, _) => Decision.Delete("gone"u8.ToArray());

    public static Step Show() => (current, _) => Decision.Answer(System.Text.Encoding.UTF8.GetBytes(Text(current)));

    public static Step Refuse() => (_, _) => Decision.Refuse(ErrorCode.Conflict, "no");

    public static Step Crash() => (_, _) => throw new InvalidOperationException("crash");

    private static string Text(Entity? current) => ((Note?)current?.State)?.Text ?? "";

    private static Decision Write(Entity? current, IRuleContext context, string text)
    {
        var (version, created) = ((current?.Version ?? 0) + 1, current?.CreatedAt ?? context.Now);
        var after = new Entity(context.Self.Id, version, created, context.Now, new Note(text));
        return Decision.Write(after, System.Text.Encoding.UTF8.GetBytes(text));
    }
}
