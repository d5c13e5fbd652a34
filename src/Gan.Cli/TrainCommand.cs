using System.CommandLine;
using System.Diagnostics;
using System.Text.RegularExpressions;
using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary><c>gan train</c>.</summary>
internal static partial class TrainCommand
{
    private static readonly string[] Precisions = ["auto", "float32", "bfloat16"];

    public static Command Create()
    {
        Argument<string> variant = Usage.Choice("variant", "Which GAN to train", CSharp.Variants.Names);
        Option<string> data = Usage.RequiredPath(
            "--data", "fashion-mnist, an idx file or a folder with idx files, or a folder of PNG and JPEG images", "DATA");
        Option<string> output = new("--out") { Description = "The run's folder, new or empty [default: runs/<variant>-<number>]", HelpName = "FOLDER" };
        Option<long?> steps = Usage.LongCount("--steps", "Rounds to train; this or --epochs");
        Option<int?> epochs = Usage.Count("--epochs", "Passes over the data to train [default: 5]");
        Option<int?> batch = Usage.Count("--batch", "Images in a batch [default: 64; frog: 20]");
        Option<int?> size = Usage.Count("--size", "Height and width of the images, in pixels [default: the data's own, else 64]");
        Option<int?> channels = Usage.Channels("1 for grey, 3 for colour [default: the data's own]");
        Option<ulong?> seed = Usage.Seed("The same seed and options give the same networks");
        Option<string> precision = Usage.Choice(
            "--precision", "Element type of activations; auto: bfloat16 where the hardware multiplies it, else float32", Precisions, "auto");
        Option<int?> threads = Usage.Count("--threads", "Threads of the training step [default: the cores]");
        Option<string> device = Device();
        Option<bool> flip = new("--flip") { Description = "Mirror images at random" };
        Option<double?> ema = Usage.Number<double>(
            "--ema", "Decay of a moving average of the generator, from which samples are drawn, such as 0.999 [default: none]",
            "a number between 0 and 1", value => value is > 0 and < 1);
        Option<long?> sampleEvery = Usage.LongCount("--sample-every", "Rounds between sample grids [default: a twentieth of the run]");
        Option<int?> logEvery = Usage.Count("--log-every", "Rounds between lines of the log", 50);
        Option<int?> samples = Usage.Count("--samples", "Images in a sample grid", 64);

        Command command = new("train", "Train a GAN on images, into a run folder")
        {
            variant, data, steps, epochs, batch, size, channels, seed, precision, threads, device, flip, ema, sampleEvery, logEvery, samples, output,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(steps) is not null && result.GetResult(epochs) is not null)
                result.AddError("Give --steps or --epochs, not both");
        });
        command.SetAction(parsed => Run(
            new TrainOptions
            {
                Variant = parsed.GetRequiredValue(variant),
                Data = parsed.GetRequiredValue(data),
                Out = parsed.GetValue(output) ?? FreeFolder(parsed.GetRequiredValue(variant)),
                Steps = parsed.GetValue(steps),
                Epochs = parsed.GetValue(epochs),
                Batch = parsed.GetValue(batch),
                Size = parsed.GetValue(size),
                Channels = parsed.GetValue(channels),
                Seed = parsed.GetValue(seed)!.Value,
                Precision = Enum.Parse<Precision>(parsed.GetRequiredValue(precision), ignoreCase: true),
                Threads = parsed.GetValue(threads),
                Device = parsed.GetRequiredValue(device),
                Flip = parsed.GetValue(flip),
                Ema = parsed.GetValue(ema),
                SampleEvery = parsed.GetValue(sampleEvery),
                LogEvery = parsed.GetValue(logEvery)!.Value,
                Samples = parsed.GetValue(samples)!.Value,
            },
            parsed.InvocationConfiguration));
        return command;
    }

    private static int Run(TrainOptions options, InvocationConfiguration console)
    {
        ITrainingDisplay display = BarDisplay.Suits(console.Output)
            ? new BarDisplay()
            : new PlainDisplay(console.Output, console.Error);
        using Interrupt interrupt = new(display.Say);
        Stopwatch watch = Stopwatch.StartNew();
        TrainResult result;
        try
        {
            result = display.Show(() => Training.Run(options, display, display.Say, interrupt.Token));
        }
        catch (OperationCanceledException) when (interrupt.ExitCode is not null)
        {
            return interrupt.ExitCode.Value; // before there was anything to save
        }

        TextWriter say = console.Output;
        if (Picture.Suits(say)) Picture.Show(result.LastSample, say);
        say.WriteLine($"{(result.Interrupted ? "Interrupted after" : "Trained")} {result.Rounds:N0} rounds in {Text.Duration(watch.Elapsed)}.");
        if (result.SkippedImages > 0) say.WriteLine($"Images left out because they could not be read: {result.SkippedImages:N0}");
        say.WriteLine($"Networks:    {Path.Combine(result.Folder, "generator.safetensors")}, discriminator.safetensors");
        say.WriteLine($"Samples:     {result.LastSample}");
        say.WriteLine($"Draw others: gan sample --run {result.Folder} --count 64 --seed 1 --out samples.png");
        return result.Interrupted ? interrupt.ExitCode ?? 0 : 0;
    }

    private static Option<string> Device()
    {
        Option<string> device = new("--device")
        {
            Description = "Where to compute: cpu, cuda or cuda:N",
            HelpName = "DEVICE",
            DefaultValueFactory = _ => "cpu",
        };
        device.Validators.Add(result =>
        {
            if (!DeviceName().IsMatch(result.GetValue(device) ?? ""))
                result.AddError($"--device takes cpu, cuda or cuda:N, not '{result.GetValue(device)}'");
        });
        return device;
    }

    private static string FreeFolder(string variant) =>
        Enumerable.Range(1, int.MaxValue).Select(n => Path.Combine("runs", $"{variant}-{n}")).First(path => !Path.Exists(path));

    [GeneratedRegex(@"\A(cpu|cuda(:\d{1,4})?)\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DeviceName();
}
