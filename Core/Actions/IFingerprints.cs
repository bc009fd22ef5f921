namespace Granary;

/// <summary>Tells payloads apart, as the doors do.</summary>
public interface IFingerprints
{
    /// <summary>A keyed hash of action, version and message.</summary>
    byte[] Of(ActionSpec action, object message);
}
