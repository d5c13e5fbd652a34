using System.Globalization;
using TorchSharp;

namespace GanFunctional.Torch;

/// <summary>Where a tensor lives: the CPU, or one CUDA GPU.</summary>
/// <param name="IsCuda">Whether it is a GPU.</param>
/// <param name="Index">Which GPU, from 0.</param>
public readonly record struct Device(bool IsCuda, int Index)
{
    /// <summary>The CPU.</summary>
    public static Device Cpu => default;

    /// <summary>The GPU number <paramref name="index"/>.</summary>
    public static Device Cuda(int index = 0) => new(true, index);

    /// <summary>Reads <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>, and checks that the device is there.</summary>
    /// <exception cref="TorchException">Another text, a libtorch without CUDA, or a GPU that is absent.</exception>
    public static Device Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == "cpu") return Cpu;
        int index = 0;
        bool cuda = text == "cuda"
            || (text.StartsWith("cuda:", StringComparison.Ordinal)
                && int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out index));
        if (!cuda) throw new TorchException($"the device '{text}' is not known: use cpu, cuda or cuda:N");
        int count = Runtime.CudaDevices;
        if (index < count) return Cuda(index);
        string why = Runtime.HasCuda
            ? $"libtorch finds {count} GPU{(count == 1 ? "" : "s")} on this machine: use --device cpu{(count > 0 ? " or a lower number" : ", or check the driver with nvidia-smi")}"
            : $"this libtorch was built without CUDA: use --device cpu, or name the folder of a libtorch {LibTorch.Version} with CUDA in {LibTorch.FolderVariable}";
        throw new TorchException($"the device '{text}' was asked for, but {why}")
        {
            IsSetup = true,
        };
    }

    /// <summary>The same for TorchSharp.</summary>
    public torch.Device OfTorch => IsCuda ? new(DeviceType.CUDA, Index) : torch.CPU;

    /// <summary><c>cpu</c> or <c>cuda:N</c>.</summary>
    public override string ToString() => IsCuda ? $"cuda:{Index}" : "cpu";
}
