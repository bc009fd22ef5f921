using System.Reflection;

namespace Granary.Tests.Fixtures;

/// <summary>Passes every call on, unless the test takes it.</summary>
public class Spy : DispatchProxy
{
    private object _inner = null!;
    private Func<MethodInfo, object?[], object?> _take = null!;

    /// <param name="inner">What is really called.</param>
    /// <param name="take">Gives the call's result; null: the call is passed on.</param>
    public static T On<T>(T inner, Func<MethodInfo, object?[], object?> take) where T : class
    {
        var proxy = Create<T, Spy>();
        var spy = (Spy)(object)proxy;
        (spy._inner, spy._take) = (inner, take);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _take(targetMethod!, args ?? []) ?? targetMethod!.Invoke(_inner, args);
}
