namespace Granary.Postgres;

/// <summary>Keeps apart items that must not be in flight together. Called under the grouper's lock.</summary>
internal interface IAdmission<T>
{
    /// <summary>False: the item is held back until the one it collides with has left.</summary>
    bool Enter(T item);

    /// <summary>Puts what the item held back into <paramref name="ready"/>.</summary>
    void Leave(T item, Queue<T> ready);
}
