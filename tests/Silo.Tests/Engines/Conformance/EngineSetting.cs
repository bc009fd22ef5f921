using Granary.Hosting.Options;
using Granary.Turns;

namespace Granary.Tests.Engines.Conformance;

/// <summary>All that an engine is made from.</summary>
public sealed record EngineSetting(
    IStore Store, TimeProvider Time, IReadOnlyList<KindSpec> Kinds, EngineOptions Options);
