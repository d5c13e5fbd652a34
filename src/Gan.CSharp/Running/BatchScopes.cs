namespace GanFunctional.CSharp;

/// <summary>Loops over batches whose tensors live for one turn of the loop.</summary>
internal static class BatchScopes
{
    /// <summary>
    /// Gives the batches one by one, each made and used in a dispose scope of its own. The scope closes
    /// before the next batch is made, and at the end of a <c>foreach</c>, however that ends; move tensors
    /// that must survive to the outer scope.
    /// </summary>
    internal static IEnumerable<T> InScopes<T>(this IEnumerable<T> batches)
    {
        using IEnumerator<T> made = batches.GetEnumerator();
        while (true)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            if (!made.MoveNext()) yield break;
            yield return made.Current;
        }
    }
}
