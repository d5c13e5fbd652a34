using System.CommandLine;
using System.Runtime.InteropServices;
using GanFunctional.Data;
using GanFunctional.Torch;

namespace GanFunctional.Cli;

/// <summary><c>gan doctor</c>: what this machine has, what is missing, and what to do about it.</summary>
internal static class DoctorCommand
{
    private enum State
    {
        Ok,

        /// <summary>Slower or less without it.</summary>
        Note,

        /// <summary>It is needed.</summary>
        Problem,
    }

    private sealed record Finding(State State, string What, string Words);

    public static Command Create()
    {
        Command command = new("doctor", "Check what training needs on this machine");
        command.SetAction(parsed =>
        {
            int problems = 0;
            foreach (Finding finding in Examine())
            {
                string mark = finding.State switch { State.Ok => "ok", State.Note => "note", _ => "PROBLEM" };
                parsed.InvocationConfiguration.Output.WriteLine($"{mark,-8} {finding.What,-14} {finding.Words}");
                if (finding.State == State.Problem) problems++;
            }

            if (problems == 0) return 0;
            parsed.InvocationConfiguration.Error.WriteLine(
                $"gan: training can't work here yet ({problems} problem{(problems == 1 ? "" : "s")}): do what the lines above say, and see gan doctor again");
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
            yield return new(State.Ok, "loaded from", LibTorch.Folder);
            yield return new(State.Ok, "BLAS", Runtime.Blas);
            yield return Gpu();
            yield return BFloat16();
        }

        yield return new(State.Ok, "cores", $"{Environment.ProcessorCount}: training takes as many threads, or --threads");
        yield return Library("libpng", "libpng16.so.16", "PNG images and samples", "libpng16-16");
        yield return Library("libturbojpeg", "libturbojpeg.so.0", "JPEG images", "libturbojpeg0");
        yield return Directory.Exists(Datasets.FashionMnistFolder) && Directory.EnumerateFiles(Datasets.FashionMnistFolder, "*idx3*").Any()
            ? new(State.Ok, "fashion-mnist", Datasets.FashionMnistFolder)
            : new(State.Note, "fashion-mnist", $"not in {Datasets.FashionMnistFolder}: apt install dataset-fashion-mnist, for --data fashion-mnist");
    }

    private static Finding Libtorch()
    {
        try
        {
            string adapted = LibTorch.IsCompatibilityCopy ? ", TorchSharp's library adapted to this system's older libstdc++" : "";
            return new(State.Ok, "libtorch", $"{Runtime.TorchVersion}{adapted}");
        }
        catch (TorchException e)
        {
            return new(State.Problem, "libtorch", e.Message);
        }
    }

    private static Finding Gpu() => Runtime.CudaDevices > 0
        ? new(State.Ok, "GPU", $"{Runtime.CudaDevices}: --device cuda")
        : new(State.Note, "GPU", Runtime.HasCuda
            ? "none found: training runs on the CPU"
            : "this libtorch was built without CUDA: training runs on the CPU");

    private static Finding BFloat16() => Runtime.HasFastBFloat16 && Runtime.HasBFloat16
        ? new(State.Ok, "bfloat16", Runtime.HasAmx ? "in hardware (AMX)" : "in hardware (AVX-512 BF16)")
        : new(State.Note, "bfloat16", "not in this CPU's hardware: --precision auto means float32");

    private static Finding Library(string name, string file, string use, string package)
    {
        if (!NativeLibrary.TryLoad(file, out nint handle))
            return new(State.Problem, name, $"{file} cannot be loaded, for {use}: apt install {package}");
        NativeLibrary.Free(handle);
        return new(State.Ok, name, file);
    }
}
