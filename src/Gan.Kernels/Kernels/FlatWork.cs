using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// Work on elements at the same place of several tensors, for all parameters of a network in one call:
/// operators take a call and a pass over the memory for each term of a formula, and libtorch's threads wait
/// for each other in each. An element's bytes depend on no other element, neither on the width of the vectors
/// nor on the threads.
/// </summary>
internal sealed unsafe class FlatWork
{
    // Elements of a piece: some ten microseconds, so that waking a thread pays from the second piece on.
    private const int Room = 1 << 15;

    private readonly List<FlatPiece> pieces = [];

    /// <summary>
    /// Adds the elements of tensors of the CPU, if all are of one type, float32 or float64, and lie alike and
    /// without gaps. Where no graph is recorded.
    /// </summary>
    /// <param name="changed">How many of them, from the first, the rule writes to.</param>
    /// <param name="tensors">Up to four.</param>
    internal bool TryAdd(int changed, params ReadOnlySpan<Tensor> tensors)
    {
        KernelTensor first = new(tensors[0].Handle);
        torch.ScalarType type = tensors[0].dtype;
        if (type is not (torch.ScalarType.Float32 or torch.ScalarType.Float64) || !first.IsDense) return false;
        byte** starts = stackalloc byte*[4];
        for (int i = 0; i < tensors.Length; i++)
        {
            Tensor tensor = tensors[i];
            if (tensor.device_type != DeviceType.CPU || tensor.dtype != type || !new KernelTensor(tensor.Handle).IsLaidOutAs(first)) return false;
            starts[i] = (byte*)StableAbi.Data(tensor.Handle);
        }

        long size = type.Size(), count = tensors[0].numel();
        for (long from = 0; from < count; from += Room)
        {
            long at = from * size;
            pieces.Add(new(starts[0] + at, starts[1] + at, starts[2] + at, starts[3] + at, (int)Math.Min(Room, count - from), type == torch.ScalarType.Float64));
        }

        // Autograd counts changes in place, and refuses a graph that needs what was there before. The
        // cheapest operator that it sees is a copy onto itself, which copies nothing.
        foreach (Tensor tensor in tensors[..changed]) tensor.copy_(tensor);
        return true;
    }

    /// <summary>Applies a rule to all that was added.</summary>
    internal void Run<TRule>(TRule rule)
        where TRule : unmanaged, IFlatRule
    {
        fixed (FlatPiece* first = CollectionsMarshal.AsSpan(pieces))
        {
            Job<TRule> job = new(first, rule);
            SharedWork.Run(pieces.Count, torch.get_num_threads(), &Take<TRule>, &job);
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly struct Job<TRule>(FlatPiece* pieces, TRule rule)
        where TRule : unmanaged, IFlatRule
    {
        internal readonly FlatPiece* Pieces = pieces;
        internal readonly TRule Rule = rule;
    }

    private static void Take<TRule>(SharedWork shared, void* context)
        where TRule : unmanaged, IFlatRule
    {
        Job<TRule> job = *(Job<TRule>*)context;
        while (shared.TryTake(out int i))
        {
            if (job.Pieces[i].IsDouble) job.Rule.Compute<double>(job.Pieces[i]);
            else job.Rule.Compute<float>(job.Pieces[i]);
        }
    }
}

/// <summary>A part of the memory of up to four tensors that lie alike, without gaps.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct FlatPiece(byte* first, byte* second, byte* third, byte* fourth, int count, bool isDouble)
{
    internal readonly byte* First = first;
    internal readonly byte* Second = second;
    internal readonly byte* Third = third;
    internal readonly byte* Fourth = fourth;
    internal readonly int Count = count;
    internal readonly bool IsDouble = isDouble;
}
