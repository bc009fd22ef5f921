namespace Granary;

/// <summary>
/// Where grains live. Asks for one target made from one place are decided in the order they were made: the ask is in
/// its mailbox when <see cref="Ask"/> returns its (unfinished) task. One turn at a time per target; a full mailbox is
/// answered <see cref="ErrorCode.Busy"/>; a passed deadline <see cref="ErrorCode.DeadlineExceeded"/>; a defect in a
/// grain drops the activation and comes out as the exception it was; a dependency that is away as
/// <see cref="UnavailableException"/>.
/// </summary>
public interface IEngine
{
    /// <param name="ask">The message and its target.</param>
    /// <param name="cancellation">Observed only until the decision is made.</param>
    ValueTask<Outcome> Ask(Ask ask, CancellationToken cancellation = default);
}
