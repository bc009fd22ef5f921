namespace Granary.Tests.Engines.Model;

/// <summary>A store to run engine cases on, and what the cases need to know of it.</summary>
public interface IStoreRig : IAsyncDisposable
{
    IStore Store { get; }

    /// <summary>The kind whose states have <c>name</c>, <c>birth_year</c> and <c>country</c>.</summary>
    string Kind => "author";

    string Table => "authors";

    /// <summary>A kind that may ask the first one.</summary>
    string AskingKind => "book";

    string AskingTable => "books";

    /// <summary>From now on something refers to this entity, so that it cannot be deleted.</summary>
    Task Refer(GrainKey target);
}
