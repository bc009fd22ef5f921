using System.Reflection;
using System.Runtime.Loader;

namespace Granary;

/// <summary>Classes from a user's own library, named one by one: nothing is searched for.</summary>
public static class Plugin
{
    /// <param name="name"><c>Full.Type.Name@path/to/library.dll</c>.</param>
    /// <param name="option">Where it stands, for the sentence about its fault.</param>
    public static T Load<T>(string name, string option)
        where T : class
    {
        if (name.Split('@', 2) is not [{ Length: > 0 } type, { Length: > 0 } path])
            throw new SetupException($"{option} says '{name}': it must be Full.Type.Name@path/to/library.dll");
        if (!File.Exists(path))
            throw new SetupException($"{option} names '{path}', which does not exist: correct the path");
        var found = Library(Path.GetFullPath(path), option).GetType(type)
            ?? throw new SetupException(
                $"{option}: there is no class '{type}' in {path}; give its full name, with the namespace");
        if (!found.IsAssignableTo(typeof(T)) || found.IsAbstract)
            throw new SetupException(
                $"{option}: '{type}' does not implement {typeof(T).Name}, or cannot be created");
        return Make<T>(found, option);
    }

    private static T Make<T>(Type type, string option)
        where T : class
    {
        try
        {
            return (T)Activator.CreateInstance(type)!;
        }
        catch (MissingMethodException e)
        {
            throw new SetupException($"{option}: '{type.FullName}' needs a public constructor without parameters", e);
        }
        catch (TargetInvocationException e)
        {
            throw new SetupException($"{option}: '{type.FullName}' could not be made: {e.InnerException!.Message}", e);
        }
    }

    private static Assembly Library(string path, string option)
    {
        // One that the program has already is not loaded again: its types would be there twice.
        if (AssemblyLoadContext.Default.Assemblies.FirstOrDefault(
            one => !one.IsDynamic && one.Location == path) is { } loaded)
            return loaded;
        try
        {
            return new Context(path).LoadFromAssemblyPath(path);
        }
        catch (Exception e) when (e is BadImageFormatException or FileLoadException)
        {
            throw new SetupException($"{option}: {path} is no library that this program can load", e);
        }
    }

    /// <summary>What the program has is shared with it; what only the plugin needs lies beside it.</summary>
    private sealed class Context(string path) : AssemblyLoadContext(path)
    {
        private readonly AssemblyDependencyResolver _beside = new(path);

        protected override Assembly? Load(AssemblyName assemblyName) =>
            Default.Assemblies.Any(known => known.GetName().Name == assemblyName.Name)
            || _beside.ResolveAssemblyToPath(assemblyName) is not { } found
                ? null
                : LoadFromAssemblyPath(found);
    }
}
