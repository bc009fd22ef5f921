using System.Net;
using Granary.Storms.Lab;

namespace Granary.Tests.Seeing;

/// <summary>A webhook's receiver.</summary>
internal sealed class Hook : IDisposable
{
    private readonly HttpListener _listener = new();

    public Hook()
    {
        Address = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        TraceParent = Take();
    }

    public Uri Address { get; }

    /// <summary>The context that came with the first call.</summary>
    public Task<string?> TraceParent { get; }

    public void Dispose() => _listener.Close();

    private async Task<string?> Take()
    {
        var context = await _listener.GetContextAsync();
        context.Response.Close();
        return context.Request.Headers["traceparent"];
    }
}
