using System.Runtime.InteropServices;

namespace Granary.Hosting.Parts;

/// <summary>
/// Where silo, broker and database share their processors, a thread that wakes for each message interrupts those whose
/// work it waits for, and what goes in groups goes in small ones. Threads of Linux' policy <c>batch</c> interrupt
/// nobody; where a processor is free they start at once, as any other.
/// </summary>
internal static class PatientThreads
{
    private const string Variable = "GRANARY_SCHEDULING";
    private const int Normal = 0;
    private const int Batch = 3;

    /// <summary>
    /// From here on, for this thread and those that it starts. Who gave the process another policy has decided.
    /// </summary>
    public static void Begin()
    {
        var wanted = Environment.GetEnvironmentVariable(Variable);
        if (wanted is not (null or "" or "batch" or "normal"))
            throw new SetupException($"{Variable} is '{wanted}': it must be batch or normal");
        if (wanted == "normal" || !OperatingSystem.IsLinux())
            return;
        try
        {
            var priority = 0;
            if (Policy(0) == Normal)
                _ = SetPolicy(0, Batch, ref priority);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            // It is for speed only.
        }
    }

    [DllImport("libc", EntryPoint = "sched_getscheduler", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Policy(int thread);

    [DllImport("libc", EntryPoint = "sched_setscheduler", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPolicy(int thread, int policy, ref int priority);
}
