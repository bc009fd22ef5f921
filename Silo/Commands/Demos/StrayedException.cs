namespace Granary.Silo.Commands.Demos;

/// <summary>An answer was not what the demo says it is.</summary>
internal sealed class StrayedException(string message) : Exception(message);
