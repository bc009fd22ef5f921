using Granary.Dispatch;

namespace Granary.Tests.HttpBridge.Fixtures;

/// <summary>A door of an installation that ignores unknown fields.</summary>
public sealed class LenientDoor() : Door(Actions)
{
    public static ActionTable Actions { get; } =
        new(new RequestOptions { UnknownFields = UnknownFields.Ignore }.Apply(TestRoutes.Actions.All));
}
