namespace Granary;

/// <summary>What a system does in the background while the silo serves.</summary>
public interface ISystemWork
{
    /// <summary>From now on requests are decided.</summary>
    void Start();

    /// <summary>Begins nothing new; what runs may end. Requests are still decided meanwhile.</summary>
    Task Stop(TimeSpan patience);
}
