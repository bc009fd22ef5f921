namespace Granary.Dispatch;

/// <summary>The way of a request, whatever door it came through.</summary>
public interface IDispatcher
{
    /// <summary>
    /// Find, authenticate, authorise, bind, validate, limit, ask. When this returns its (perhaps unfinished) task, an
    /// ask for an existing entity is already in its mailbox: calls made in order are decided in order. Throws
    /// <see cref="UnavailableException"/> when a dependency is away, and whatever a defect throws.
    /// </summary>
    ValueTask<Outcome> Handle(Request request, CancellationToken cancellation = default);

    /// <summary>
    /// The request will not be tried (again): its recorded outcome if there is one under its key, else
    /// <paramref name="refusal"/>. May throw <see cref="UnavailableException"/>, for then nobody knows.
    /// </summary>
    ValueTask<Outcome> Settle(Request request, Refusal refusal);

    /// <summary>The name of the caller that the request's credential stands for; null: it stands for none.</summary>
    string? CallerOf(Request request);

    /// <summary>The entity that the request names; null: none, or it cannot be read.</summary>
    GrainKey? EntityOf(Request request);
}
