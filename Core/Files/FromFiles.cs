using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Granary;

/// <summary>
/// What is made of files, and made again when they hold something else. They are looked at when it is asked for, once a
/// second at most, and whole, so it does not matter how they were replaced. What cannot be used changes nothing.
/// </summary>
/// <typeparam name="T">What is made.</typeparam>
/// <param name="files">Those that are named; the first stands for all in the log.</param>
/// <param name="make">Throws a sentence where they cannot be used.</param>
/// <param name="clock">For how often.</param>
public sealed class FromFiles<T>(IEnumerable<string?> files, Func<T> make, TimeProvider clock)
    where T : class
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly string[] _files = Named(files);
    private byte[] _seen = Held(Named(files));
    private volatile T _made = make();
    private long _looked = clock.GetTimestamp();

    /// <param name="log">Hears of each change once.</param>
    public T Now(ILogger log)
    {
        if (clock.GetElapsedTime(Volatile.Read(ref _looked)) >= Often && _lock.TryEnter())
        {
            try
            {
                Look(log);
            }
            finally
            {
                _lock.Exit();
            }
        }

        return _made;
    }

    private void Look(ILogger log)
    {
        Volatile.Write(ref _looked, clock.GetTimestamp());
        var held = Held(_files);
        if (held.AsSpan().SequenceEqual(_seen))
            return;
        _seen = held;
        try
        {
            _made = make();
            FilesLog.Changed(log, _files[0]);
        }
        catch (Exception e)
        {
            FilesLog.Kept(log, _files[0], e.Message);
        }
    }

    private static string[] Named(IEnumerable<string?> files) =>
        [.. files.OfType<string>().Where(static file => file.Length > 0)];

    private static byte[] Held(string[] files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
            hash.AppendData(SHA256.HashData(Read(file)));
        return hash.GetHashAndReset();
    }

    private static byte[] Read(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Encoding.UTF8.GetBytes(e.GetType().Name);
        }
    }
}

internal static partial class FilesLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Read {File} again, which has changed")]
    public static partial void Changed(ILogger log, string file);

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "{File} has changed and cannot be used; the one before is kept: {Why}")]
    public static partial void Kept(ILogger log, string file, string why);
}
