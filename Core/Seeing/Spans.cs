using System.Diagnostics;

namespace Granary;

/// <summary>
/// What Granary tells those who watch its work. Work goes through queues, lanes and tables, so each span is told its
/// parent as text (W3C's <c>traceparent</c>), and none is current for what runs beside it.
/// </summary>
public static class Spans
{
    /// <summary>The name to listen to.</summary>
    public const string Source = "Granary";

    private static readonly ActivitySource Own = new(Source);
    private static readonly AsyncLocal<string?> Flowing = new();

    /// <summary>Somebody listens.</summary>
    public static bool Wanted => Own.HasListeners();

    /// <summary>
    /// What the program itself asks from here on, in this flow, belongs to this context: handlers and timers do more
    /// than one thing for one request.
    /// </summary>
    public static string? Here
    {
        get => Flowing.Value;
        set => Flowing.Value = value;
    }

    /// <summary>The context, if it is one: what is kept and passed on is never rubbish.</summary>
    public static string? Context(string? text) =>
        text is not null && ActivityContext.TryParse(text, null, out _) ? text : null;

    /// <param name="name">What it is called.</param>
    /// <param name="kind">Its side of a message.</param>
    /// <param name="parent">The context that it belongs to.</param>
    /// <returns>
    /// Null: nobody listens, or the trace is not sampled. The parent's context then goes on as it is.
    /// </returns>
    public static Activity? Start(string name, ActivityKind kind, string parent) =>
        Own.HasListeners() && Parse(parent, false) is var context && IsSampled(context)
            ? Start(name, kind, context, null)
            : null;

    /// <summary>
    /// The same for a flow that goes on with it: what is asked and called there from now on belongs to the span, or to
    /// the parent where there is none.
    /// </summary>
    public static Activity? Enter(string name, ActivityKind kind, string? parent)
    {
        var span = parent is null ? null : Start(name, kind, parent);
        Activity.Current = span;
        Here = span?.Id ?? parent;
        return span;
    }

    /// <summary>A sampled context is current until this is disposed, for what looks there; it is no span.</summary>
    public static Activity? MakeCurrent(string? context) =>
        Own.HasListeners() && Parse(context, false) is var parent && IsSampled(parent)
            ? new Activity("current").SetParentId(parent.TraceId, parent.SpanId, parent.TraceFlags).Start()
            : null;

    /// <summary>The first span of a message from outside; whether it is sampled is decided here.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="caller">The sender's context, if he gave one. Then he has decided.</param>
    /// <param name="former">The context of an earlier life of the message.</param>
    public static Activity? Begin(string name, string? caller, string? former)
    {
        if (!Own.HasListeners())
            return null;
        ActivityLink[]? links = ActivityContext.TryParse(former, null, true, out var life) ? [new(life)] : null;
        return Start(name, ActivityKind.Consumer, Parse(caller, true), links);
    }

    /// <summary>One piece of work for several: a child of the first, and linked to all.</summary>
    /// <returns>Null: none of them is sampled.</returns>
    /// <param name="name">What it is called.</param>
    /// <param name="members">Their contexts.</param>
    public static Activity? Together(string name, IEnumerable<string> members)
    {
        if (!Own.HasListeners())
            return null;
        var sampled = members.Select(member => Parse(member, false)).Where(IsSampled).ToList();
        return sampled.Count == 0
            ? null
            : Start(name, ActivityKind.Internal, sampled[0], sampled.Select(member => new ActivityLink(member)));
    }

    /// <summary>How it ended, in the words of the contract.</summary>
    public static void End(this Activity span, string code, bool replayed = false)
    {
        span.SetTag("granary.code", code);
        if (replayed)
            span.SetTag("granary.replayed", true);
        if (code is "internal" or "unavailable")
            span.SetStatus(ActivityStatusCode.Error);
        span.Stop();
    }

    private static Activity? Start(
        string name, ActivityKind kind, ActivityContext parent, IEnumerable<ActivityLink>? links)
    {
        var before = Activity.Current;
        Activity.Current = null;
        try
        {
            return Own.StartActivity(name, kind, parent, null, links);
        }
        finally
        {
            Activity.Current = before;
        }
    }

    private static ActivityContext Parse(string? text, bool outside) =>
        ActivityContext.TryParse(text, null, outside, out var context) ? context : default;

    private static bool IsSampled(ActivityContext context) => context.TraceFlags.HasFlag(ActivityTraceFlags.Recorded);
}
