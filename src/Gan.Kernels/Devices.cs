using System.Globalization;

namespace GanFunctional.Torch;

/// <summary>Devices by name: the CPU or a CUDA GPU.</summary>
public static class Devices
{
    /// <summary>The CPU. Loads libtorch first.</summary>
    public static torch.Device Cpu
    {
        get
        {
            LibTorch.Load();
            return torch.CPU;
        }
    }

    /// <summary>Parses <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>, and checks that the device exists.</summary>
    /// <exception cref="TorchException">
    /// The text is invalid, libtorch lacks CUDA, or there is no such GPU.
    /// </exception>
    public static torch.Device Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == "cpu") return Cpu;
        int index = 0;
        bool cuda = text == "cuda"
            || (text.StartsWith("cuda:", StringComparison.Ordinal)
                && int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out index));
        if (!cuda) throw new TorchException($"the device '{text}' is not known: use cpu, cuda or cuda:N");
        int count = Runtime.CudaDevices;
        if (index < count) return new(DeviceType.CUDA, index);
        string why = Runtime.HasCuda
            ? $"libtorch finds {count} GPU{(count == 1 ? "" : "s")} on this machine: use --device cpu{(count > 0 ? " or a lower number" : ", or check the driver with nvidia-smi")}"
            : $"this libtorch was built without CUDA: use --device cpu, or name the folder of a libtorch {LibTorch.Version} with CUDA in {LibTorch.FolderVariable}";
        throw new TorchException($"the device '{text}' was asked for, but {why}")
        {
            IsSetup = true,
        };
    }
}
