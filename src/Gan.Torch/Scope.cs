namespace GanFunctional.Torch;

/// <summary>
/// Frees, when it is disposed, every tensor that this thread made inside it and that was not kept
/// (<see cref="Tensor.Keep"/>): native memory follows the program's blocks, not the garbage collector's mood.
/// <code>using (new Scope()) { … return loss.Keep(); }</code>
/// Scopes nest; a scope belongs to the thread that opened it and must not be held across an <c>await</c>.
/// </summary>
public sealed class Scope : IDisposable
{
    [ThreadStatic]
    private static Scope? current;

    private List<Tensor> tensors = new(64);
    private bool closed;

    /// <summary>Opens a scope on this thread, inside the one that is open now.</summary>
    public Scope()
    {
        Parent = current;
        current = this;
    }

    /// <summary>The innermost open scope of this thread.</summary>
    public static Scope? Current => current;

    /// <summary>How many tensors it would free now.</summary>
    public int Count => tensors.Count(t => t.Owner == this);

    internal Scope? Parent { get; }

    internal void Add(Tensor tensor)
    {
        tensor.Owner = this;
        if (tensors.Count == tensors.Capacity)
        {
            // A scope around a long loop must not remember all that was kept or disposed meanwhile.
            tensors.RemoveAll(t => t.Owner != this);
            if (tensors.Count > tensors.Capacity / 2) tensors.Capacity *= 2;
        }

        tensors.Add(tensor);
    }

    /// <summary>Closes it and frees its tensors.</summary>
    /// <exception cref="InvalidOperationException">It is not the innermost open scope of this thread.</exception>
    public void Dispose()
    {
        if (closed) return;
        if (current != this) throw new InvalidOperationException("scopes must be closed on the thread that opened them, innermost first");
        closed = true;
        current = Parent;
        foreach (Tensor tensor in tensors)
        {
            if (tensor.Owner == this) tensor.Dispose();
        }

        tensors = [];
    }

    /// <summary>
    /// Runs <paramref name="body"/> in a scope and keeps the one tensor it returns. One that was made outside stays where it was.
    /// </summary>
    public static Tensor Run(Func<Tensor> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        using Scope scope = new();
        Tensor result = body();
        return result.Owner == scope ? result.Keep() : result;
    }

    /// <summary>
    /// Runs <paramref name="body"/> outside every scope: what it makes lives until it is disposed. For parameters and
    /// optimizer state, which outlive the block that happens to make them.
    /// </summary>
    public static T Outside<T>(Func<T> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Scope? before = current;
        current = null;
        try
        {
            return body();
        }
        finally
        {
            current = before;
        }
    }
}
