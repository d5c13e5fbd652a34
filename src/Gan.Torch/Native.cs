using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>The bridge's C ABI (see <c>native/bridge.h</c>): status 0, or 1 with the reason in <see cref="Error"/>.</summary>
internal static unsafe partial class Native
{
    private const string Library = "gantorch";

    static Native() => Runtime.Prepare();

    [LibraryImport(Library, EntryPoint = "gt_error")]
    private static partial nint ErrorText();

    [LibraryImport(Library, EntryPoint = "gt_live_tensors")]
    internal static partial long LiveTensors();

    [LibraryImport(Library, EntryPoint = "gt_release")]
    internal static partial void Release(nint* handles, int count);

    [LibraryImport(Library, EntryPoint = "gt_find", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Find(string name, string overload, out nint found);

    [LibraryImport(Library, EntryPoint = "gt_call")]
    internal static partial int Call(nint found, NativeValue* arguments, int count, out NativeValue* results, out int resultCount);

    [LibraryImport(Library, EntryPoint = "gt_facts")]
    internal static partial int Facts(nint tensor, out NativeFacts facts, long* sizes, int room);

    [LibraryImport(Library, EntryPoint = "gt_from")]
    internal static partial int From(void* data, long bytes, long* sizes, int dimensions, int dtype, out nint tensor);

    [LibraryImport(Library, EntryPoint = "gt_read")]
    internal static partial int Read(nint tensor, void* data, long bytes);

    [LibraryImport(Library, EntryPoint = "gt_set_requires_grad")]
    internal static partial int SetRequiresGrad(nint tensor, int on);

    [LibraryImport(Library, EntryPoint = "gt_grad_mode")]
    internal static partial int GradMode(int on);

    [LibraryImport(Library, EntryPoint = "gt_grad")]
    internal static partial int Grad(
        nint* outputs, nint* weights, int outputCount, nint* inputs, int inputCount, int retainGraph, int createGraph, nint* gradients);

    [LibraryImport(Library, EntryPoint = "gt_torch_version")]
    internal static partial nint TorchVersion();

    [LibraryImport(Library, EntryPoint = "gt_config")]
    internal static partial int Config(byte* text, int room);

    [LibraryImport(Library, EntryPoint = "gt_set_threads")]
    internal static partial int SetThreads(int count);

    [LibraryImport(Library, EntryPoint = "gt_threads")]
    internal static partial int Threads();

    [LibraryImport(Library, EntryPoint = "gt_flush_denormal")]
    internal static partial int FlushDenormal(int on);

    [LibraryImport(Library, EntryPoint = "gt_has_cuda")]
    internal static partial int HasCuda();

    [LibraryImport(Library, EntryPoint = "gt_cuda_devices")]
    internal static partial int CudaDevices();

    [LibraryImport(Library, EntryPoint = "gt_generator", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Generator(string device, ulong seed, out nint generator);

    [LibraryImport(Library, EntryPoint = "gt_generator_free")]
    internal static partial void GeneratorFree(nint generator);

    [LibraryImport(Library, EntryPoint = "gt_generator_seed")]
    internal static partial int GeneratorSeed(nint generator, ulong seed);

    [LibraryImport(Library, EntryPoint = "gt_generator_state")]
    internal static partial int GeneratorState(nint generator, out nint state);

    [LibraryImport(Library, EntryPoint = "gt_generator_restore")]
    internal static partial int GeneratorRestore(nint generator, nint state);

    [LibraryImport(Library, EntryPoint = "gt_cuda_bfloat16")]
    internal static partial int CudaBFloat16();

    [LibraryImport(Library, EntryPoint = "gt_synchronize", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Synchronize(string device);

    [LibraryImport(Library, EntryPoint = "gt_upload", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Upload(void* data, long bytes, long* sizes, int dimensions, int dtype, string device, out nint tensor);

    /// <summary>The reason of this thread's last failure, in libtorch's words, on one line.</summary>
    internal static string Error()
    {
        string text = Marshal.PtrToStringUTF8(ErrorText()) ?? "";

        // Where a backend is missing, guesses and pages of all backends follow.
        foreach (string rest in new[] { "\n\n", "This could be because" }) text = text.Split(rest)[0];
        return string.Join(' ', text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    /// <summary>Throws what the bridge said, after <paramref name="doing"/>, when <paramref name="status"/> is not 0.</summary>
    internal static void Check(int status, string doing)
    {
        if (status != 0) throw new TorchException($"{doing}: {Error()}");
    }
}

/// <summary>One argument or result of an operator, laid out as <c>gt::Value</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct NativeValue
{
    [FieldOffset(0)] internal ValueTag Tag;
    [FieldOffset(4)] internal int Size;
    [FieldOffset(8)] internal long Integer;
    [FieldOffset(8)] internal double Number;
    [FieldOffset(8)] internal void* Pointer;
}

internal enum ValueTag
{
    None,
    Tensor,
    Integer,
    Number,
    Boolean,
    Integers,
    Numbers,
    Tensors,
    Text,
    Generator,
}

/// <summary>What is asked of a tensor at once, laid out as <c>Facts</c> in <c>native/tensors.cpp</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeFacts
{
    internal int DType;
    internal int DeviceType;
    internal int DeviceIndex;
    internal int Dimensions;
    internal int RequiresGrad;
    internal int Contiguous;
    internal long Elements;
}
