using Microsoft.Extensions.DependencyInjection;

namespace Granary;

/// <summary>What systems put into the container, and what they find there under a key.</summary>
public static class SystemServices
{
    /// <summary>The <see cref="TimeProvider"/> that all silos agree on: the database's.</summary>
    public const string Clock = "granary.clock";

    /// <summary>The broker, as an <see cref="IDependencyState"/>.</summary>
    public const string Broker = "granary.broker";

    /// <summary>One object that answers actions, handles timers, works in the background, or all of these.</summary>
    public static IServiceCollection AddHandler<T>(this IServiceCollection services)
        where T : class
    {
        services.AddSingleton<T>();
        if (typeof(T).IsAssignableTo(typeof(IActionHandler)))
            services.AddSingleton(static provider => (IActionHandler)provider.GetRequiredService<T>());
        if (typeof(T).IsAssignableTo(typeof(ITimerHandler)))
            services.AddSingleton(static provider => (ITimerHandler)provider.GetRequiredService<T>());
        if (typeof(T).IsAssignableTo(typeof(ISystemWork)))
            services.AddSingleton(static provider => (ISystemWork)provider.GetRequiredService<T>());
        return services;
    }
}
