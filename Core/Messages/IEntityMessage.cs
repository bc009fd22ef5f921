namespace Granary;

/// <summary>A message that names its entity.</summary>
public interface IEntityMessage
{
    long Id { get; }
}
