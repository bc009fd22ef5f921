namespace Granary;

/// <summary>What everybody may know, for it opens nothing but programs in the development profile.</summary>
public static class DevelopmentProfile
{
    /// <summary>The API key that opens all systems.</summary>
    public const string Key = "supersecretapikey";

    /// <summary>The API key of workers: it takes jobs, and reports steps of publications.</summary>
    public const string WorkerKey = "supersecretworkerkey";
}
