namespace Granary;

/// <summary>
/// The start, or a command, cannot go on: one sentence that says what, which, and what to do. Exit code 2.
/// </summary>
public sealed class SetupException(string message, Exception? inner = null) : Exception(message, inner);
