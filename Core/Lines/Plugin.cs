using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;

namespace Granary;

/// <summary>Classes from a user's own library, named one by one: nothing is searched for.</summary>
public static class Plugin
{
    private static readonly AssemblyName Core = typeof(Plugin).Assembly.GetName();
    private static readonly ConcurrentDictionary<string, Folder> Folders = [];

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
            var library = Folders.GetOrAdd(Path.GetDirectoryName(path)!, static _ => new()).Library(path);
            return Fault(library) is { } fault ? throw new SetupException($"{option}: {path} {fault}") : library;
        }
        catch (Exception e) when (e is BadImageFormatException or FileLoadException)
        {
            throw new SetupException($"{option}: {path} is no library that this program can load", e);
        }
    }

    /// <summary>Otherwise what is missing shows when it is first asked for.</summary>
    private static string? Fault(Assembly library)
    {
        var context = AssemblyLoadContext.GetLoadContext(library)!;
        var references = library.GetReferencedAssemblies();
        if (references.FirstOrDefault(one => one.Name == Core.Name)?.Version is { } other && other != Core.Version)
            return $"was built for Granary {other.ToString(3)}, and this program is {Core.Version!.ToString(3)}: "
                + "build it with the packages of that version";
        foreach (var needed in references)
        {
            try
            {
                context.LoadFromAssemblyName(needed);
            }
            catch (IOException)
            {
                return $"needs {needed.Name} {needed.Version}, which is neither in this program nor beside it: "
                    + "publish it together with what it needs";
            }
        }

        return null;
    }

    /// <summary>
    /// The libraries of one folder, which may use each other. What the program has is shared with them; what only they
    /// need lies beside them.
    /// </summary>
    private sealed class Folder : AssemblyLoadContext
    {
        private readonly ConcurrentDictionary<string, AssemblyDependencyResolver> _beside = [];

        public Assembly Library(string path)
        {
            _beside.GetOrAdd(path, static library => new(library));
            return LoadFromAssemblyPath(path);
        }

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            try
            {
                return Default.LoadFromAssemblyName(assemblyName);
            }
            catch (IOException)
            {
                return _beside.Values.Select(one => one.ResolveAssemblyToPath(assemblyName)).FirstOrDefault(
                    static path => path is not null) is { } found ? LoadFromAssemblyPath(found) : null;
            }
        }
    }
}
