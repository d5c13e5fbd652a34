namespace GanFunctional.Torch;

/// <summary>
/// Is told of every operator that its thread calls until it is disposed, with what the operator was given and what it gave: a function
/// is written down by running it.
/// </summary>
internal abstract class Tracer : IDisposable
{
    [ThreadStatic]
    private static Tracer? current;

    protected Tracer()
    {
        if (current is not null) throw new InvalidOperationException("this thread is traced already");
        current = this;
    }

    internal static Tracer? Current => current;

    public void Dispose() => current = null;

    /// <summary>After a call; a call for a number, or for its effect alone, gives no tensors.</summary>
    internal abstract void Called(string name, ReadOnlySpan<Arg> arguments, ReadOnlySpan<Tensor> results);
}
