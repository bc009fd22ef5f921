using Granary.Ports;

namespace Granary.Tests.Engines.Faults;

public sealed class TestFence(bool exclusive) : IFence
{
    public event Action? Lost;

    public bool Exclusive => exclusive;

    public bool Holds { get; private set; } = true;

    public void Lose()
    {
        Holds = false;
        Lost?.Invoke();
    }

    public void Regain() => Holds = true;
}
