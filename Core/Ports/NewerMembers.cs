using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Granary;

/// <summary>
/// What a newer version wrote into one object and this one does not know, with the objects inside it.
/// </summary>
public sealed class NewerMembers
{
    private readonly Dictionary<string, JsonElement> _own = [];
    private readonly Dictionary<string, NewerMembers> _inner = [];

    private NewerMembers()
    {
    }

    private bool IsEmpty => _own.Count == 0 && _inner.Count == 0;

    /// <summary>Collects what <paramref name="type"/> does not know, but for the items of lists.</summary>
    public static NewerMembers Of(JsonElement given, JsonTypeInfo type)
    {
        var found = new NewerMembers();
        foreach (var member in given.EnumerateObject())
        {
            if (type.Properties.FirstOrDefault(one => one.Name == member.Name) is not { } known)
                found._own[member.Name] = member.Value.Clone();
            else if (Inside(member.Value, type.Options.GetTypeInfo(known.PropertyType)) is { IsEmpty: false } inside)
                found._inner[member.Name] = inside;
        }

        return found;
    }

    public void TakeFrom(JsonObject state)
    {
        foreach (var name in _own.Keys)
            state.Remove(name);
        foreach (var (name, members) in _inner)
            members.TakeFrom(state[name]!.AsObject());
    }

    /// <summary>An object that is not there any more takes what was inside it along.</summary>
    public void AddTo(JsonObject state)
    {
        foreach (var (name, value) in _own)
            state[name] = JsonNode.Parse(value.GetRawText());
        foreach (var (name, members) in _inner)
        {
            if (state[name] is JsonObject still)
                members.AddTo(still);
        }
    }

    private static NewerMembers? Inside(JsonElement given, JsonTypeInfo type) =>
        given.ValueKind == JsonValueKind.Object && type.Kind == JsonTypeInfoKind.Object ? Of(given, type) : null;
}
