using System.CommandLine;
using GanFunctional.Data;
using GanFunctional.Torch;

namespace GanFunctional.Cli;

/// <summary>
/// <c>gan doctor</c>: checks the requirements of training on this machine and suggests fixes.
/// </summary>
internal static class DoctorCommand
{
    private enum State
    {
        Ok,

        /// <summary>Optional: without it, training is slower or has fewer features.</summary>
        Note,

        /// <summary>Required for training.</summary>
        Problem,
    }

    /// <summary>Result of a check.</summary>
    /// <param name="State">Severity.</param>
    /// <param name="What">Subject of the check.</param>
    /// <param name="Words">Result, with a fix if necessary.</param>
    /// <param name="Details">Details for <c>--verbose</c>; can be empty.</param>
    private sealed record Finding(State State, string What, string Words, string Details = "");

    public static Command Create()
    {
        Command command = new("doctor", "Check the requirements of training on this machine");
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            int problems = 0;
            foreach (Finding finding in Examine())
            {
                string mark = finding.State switch { State.Ok => "ok", State.Note => "note", _ => "PROBLEM" };
                output.WriteLine($"{mark,-8} {finding.What,-14} {finding.Words}");
                if (finding.Details.Length > 0 && parsed.GetValue<bool>(CommandLine.Verbose)) output.WriteLine(finding.Details);
                if (finding.State == State.Problem) problems++;
            }

            if (problems == 0) return 0;
            parsed.InvocationConfiguration.Error.WriteLine(
                $"gan: training can't work here yet ({problems} problem{(problems == 1 ? "" : "s")}): fix {(problems == 1 ? "the problem" : "the problems")} above, then run gan doctor again");
            return Failure.Mistake;
        });
        return command;
    }

    private static IEnumerable<Finding> Examine()
    {
        Finding torch = Libtorch();
        yield return torch;
        if (torch.State == State.Ok)
        {
            yield return new(State.Ok, "TorchSharp", $"{typeof(TorchSharp.torch).Assembly.GetName().Version?.ToString(3)}, {(LibTorch.IsCompatibilityCopy
                ? "its native library adapted in memory to this system's older libstdc++"
                : "its native library loaded unchanged")}");
            yield return new(State.Ok, "BLAS", Runtime.Blas);
            yield return Kernels();
            yield return BFloat16();
            yield return Threads();
            yield return Gpu();
        }

        yield return PublishedDataset.FashionMnist.Find() is { } folder
            ? new(State.Ok, "fashion-mnist", folder)
            : new(State.Note, "fashion-mnist", $"not found: get it by gan data fetch fashion-mnist, or {PublishedDataset.FashionMnist.Package!.Command}");
    }

    private static Finding Kernels()
    {
        try
        {
            return FastKernels.Install()
                ? new(State.Ok, "kernels", "optimized for this processor, inside libtorch; GAN_KERNELS=off disables them")
                : new(State.Note, "kernels", "libtorch's own: ours are disabled (GAN_KERNELS), or not known to be faster on this processor (docs/kernels.md)");
        }
        catch (TorchException e)
        {
            return new(State.Problem, "kernels", e.Message, e.ToString());
        }
    }

    private static Finding Libtorch()
    {
        try
        {
            return new(State.Ok, "libtorch", $"{Runtime.TorchVersion}, in {LibTorch.Folder}", Runtime.BuildDescription.TrimEnd());
        }
        catch (TorchException e)
        {
            return new(State.Problem, "libtorch", e.Message, e.ToString());
        }
    }

    private static Finding Threads()
    {
        int threads = Runtime.Threads, cores = Environment.ProcessorCount;
        return new(State.Ok, "threads", $"{threads} on {cores} core{(cores == 1 ? "" : "s")}; --threads changes it");
    }

    private static Finding Gpu() => Runtime.CudaDevices switch
    {
        > 0 and var count => new(State.Ok, "GPU", $"{count} found: --device cuda"),
        _ when Runtime.HasCuda => new(State.Note, "GPU", "none found, although this libtorch was built with CUDA: training runs on the CPU"),
        _ => new(State.Note, "GPU", $"this libtorch was built without CUDA, so training runs on the CPU: set {LibTorch.FolderVariable} to the folder of one with CUDA"),
    };

    private static Finding BFloat16() => Runtime.HasFastBFloat16 && Runtime.HasBFloat16
        ? new(State.Ok, "bfloat16", Runtime.HasAmx ? "in hardware (AMX)" : "in hardware (AVX-512 BF16)")
        : new(State.Note, "bfloat16", "not supported by this CPU's hardware: --precision auto means float32");
}
