using System.Text.Json;
using System.Text.Json.Nodes;
using Granary.Dispatch.Binding;

namespace Granary.Dispatch;

/// <summary>Fields that this silo does not know and another one does, while a newer version is rolled out.</summary>
internal sealed class NewerFields(ICluster cluster, ActionSpec action, string version)
{
    private bool _found;

    /// <summary>Whether <c>data</c> would be accepted without them.</summary>
    public bool AreAllThatIsWrong(JsonElement data)
    {
        if (data.ValueKind != JsonValueKind.Object)
            return false;
        var rest = JsonObject.Create(data)!;
        Remove(rest, action.Fields, name => name);
        foreach (var list in action.Fields.Where(field => field.Item is not null))
        {
            foreach (var item in (rest[list.Name] as JsonArray ?? []).OfType<JsonObject>())
                Remove(item, list.Item!, name => Offers.Inner(list, name));
        }

        return _found && Binder.Bind(action, JsonElement.Parse(rest.ToJsonString()), out _) is not null;
    }

    private void Remove(JsonObject given, IReadOnlyList<Field> fields, Func<string, string> path)
    {
        foreach (var name in given.Select(pair => pair.Key).Except(fields.Select(field => field.Name)).ToList())
            _found |= cluster.Knows(Offers.Field(version, action.Name, path(name))) && given.Remove(name);
    }
}
