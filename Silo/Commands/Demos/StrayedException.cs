namespace Granary.Silo.Commands.Demos;

/// <summary>An answer was not what the walk says it is.</summary>
internal sealed class StrayedException(string message) : Exception(message);
