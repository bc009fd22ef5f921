namespace Granary;

/// <summary>
/// What is to be done when a timer of its kind is due and one message is not all of it. It fires again until its entity
/// takes it back.
/// </summary>
public interface ITimerHandler
{
    string Kind { get; }

    Task Fire(GrainKey owner, string name);
}
