using System.Text.Json;

namespace Granary;

/// <summary>Asks for actions as a client does, but from inside the silo, in a name that needs no credential.</summary>
public interface IActions
{
    /// <param name="action">Its name, in the first version.</param>
    /// <param name="data">With what.</param>
    /// <param name="id">Names the request for repeats.</param>
    /// <param name="caller">The caller on whose behalf.</param>
    ValueTask<Outcome> Ask(string action, JsonElement data, string id, string caller);
}
