namespace GanFunctional.Bench;

/// <summary>The command line of the benchmarks that take some time.</summary>
internal sealed record Options(TrainingSystem[] Systems, int[] Threads, bool Growth, bool Quick, bool Capped, bool Publish, bool ProcessorTime, bool PyTorch)
{
    /// <summary>Null where an argument is none of ours, which is then named on stderr.</summary>
    internal static Options? Parse(string[] arguments)
    {
        int[] threads = [.. new[] { 1, Environment.ProcessorCount }.Distinct()];
        Options options = new([], threads, false, false, false, false, false, false);
        for (int i = 0; i < arguments.Length; i++)
        {
            string argument = arguments[i];
            Options? next = argument switch
            {
                "growth" => options with { Growth = true },
                "--quick" => options with { Quick = true },
                "--capped" => options with { Capped = true },
                "--publish" => options with { Publish = true },
                "--pytorch" => options with { PyTorch = true },
                "--one-thread" => options with { ProcessorTime = true, Threads = [1] },
                "--threads" when i + 1 < arguments.Length && Numbers(arguments[i + 1]) is { } numbers => options with { Threads = numbers },
                _ when Bench.Systems.All.FirstOrDefault(s => s.Name == argument) is { } system => options with { Systems = [.. options.Systems, system] },
                _ => null,
            };
            if (next is null)
            {
                if (argument != "--help") Console.Error.WriteLine($"scripts/bench: '{string.Join(' ', arguments[i..])}' is not understood.");
                return null;
            }

            if (argument == "--threads") i++;
            options = next;
        }

        bool mixed = options.Growth && (options.Systems.Length > 0 || options.Capped || options.ProcessorTime || options.PyTorch);
        if (mixed || (options.Publish && (options.Quick || options.ProcessorTime)))
        {
            Console.Error.WriteLine(mixed ? "scripts/bench: growth takes no systems, --capped, --one-thread or --pytorch." : "scripts/bench: --publish takes results in full: leave --quick and --one-thread out.");
            return null;
        }

        return options.Systems.Length > 0 ? options : options with { Systems = Bench.Systems.All };
    }

    /// <summary>Numbers with commas between them; nothing where one is not a number above 0.</summary>
    internal static int[]? Numbers(string list)
    {
        int?[] numbers = [.. list.Split(',').Select(n => int.TryParse(n, out int number) && number > 0 ? number : (int?)null)];
        return numbers.Contains(null) ? null : [.. numbers.Select(n => n!.Value)];
    }
}
