using System.Collections;
using System.Net;

namespace Granary.HttpBridge;

/// <summary>What every log line that belongs to a request says of it.</summary>
internal sealed class RequestScope(string id, IPAddress? address) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => 2;

    public KeyValuePair<string, object?> this[int index] =>
        index == 0 ? new("RequestId", id) : new("Address", address);

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return this[0];
        yield return this[1];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"request {id} from {address}";
}
