namespace Granary;

/// <summary>What Orleans code is answered.</summary>
/// <param name="Data">The reply.</param>
/// <param name="Key">The key under which a change is recorded: asking again with it gives the same reply.</param>
/// <param name="Replayed">It was recorded before and is given again.</param>
public sealed record Reply<T>(T Data, string? Key, bool Replayed);
