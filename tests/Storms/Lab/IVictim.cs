namespace Granary.Storms.Lab;

/// <summary>A process that may be killed and started again at any time.</summary>
public interface IVictim
{
    Task Kill();

    /// <returns>How long it took until it was there again.</returns>
    Task<TimeSpan> Start(TimeSpan within);
}
