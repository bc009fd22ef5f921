using Granary.Jobs;

namespace Granary.Grains.Jobs;

/// <summary>What an attempt says of its progress, until it is told.</summary>
internal sealed class ProgressBox : IProgress<JobProgress>
{
    private JobProgress? _latest;
    private TaskCompletionSource _came = Untold();

    /// <summary>Something is to be told.</summary>
    public Task Came => Volatile.Read(ref _came).Task;

    public void Report(JobProgress value)
    {
        Volatile.Write(ref _latest, new(value.Percent, Told(value.Note)));
        Volatile.Read(ref _came).TrySetResult();
    }

    /// <summary>What is to be told, once.</summary>
    public JobProgress? Take()
    {
        // Not after: what comes between the two would not be heard of.
        Volatile.Write(ref _came, Untold());
        return Interlocked.Exchange(ref _latest, null);
    }

    /// <summary>It was not heard; a later one counts.</summary>
    public void Return(JobProgress? value) => Interlocked.CompareExchange(ref _latest, value, null);

    private static string? Told(string? note)
    {
        if (string.IsNullOrWhiteSpace(note))
            return null;
        // The database cannot hold this character.
        var text = note.Replace('\0', '\uFFFD');
        return text.Length <= HeartbeatJob.LongestNote ? text : text[..HeartbeatJob.LongestNote];
    }

    private static TaskCompletionSource Untold() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
