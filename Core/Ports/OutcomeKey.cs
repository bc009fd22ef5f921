namespace Granary;

/// <summary>What makes two requests the same request: caller, scope (resource type) and the caller's key.</summary>
public readonly record struct OutcomeKey(string Caller, string Scope, string Key);
