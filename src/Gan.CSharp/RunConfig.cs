using System.Text.Json;
using System.Text.Json.Serialization;
using GanFunctional.Torch;

namespace GanFunctional.CSharp;

/// <summary>The content of a run's <c>config.json</c>: all that is needed to repeat it, every default worked out.</summary>
internal sealed record RunConfig
{
    internal static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public required string Variant { get; init; }

    public required int Size { get; init; }

    public required int Channels { get; init; }

    public required string Data { get; init; }

    public required int Images { get; init; }

    public required long Steps { get; init; }

    public required int Batch { get; init; }

    public required ulong Seed { get; init; }

    public required string Precision { get; init; }

    public required int Threads { get; init; }

    public required string Device { get; init; }

    public required bool Flip { get; init; }

    public required double? Ema { get; init; }

    public required long SampleEvery { get; init; }

    public required int LogEvery { get; init; }

    public required int Samples { get; init; }

    /// <summary>Of this library.</summary>
    public string Version { get; init; } = typeof(RunConfig).Assembly.GetName().Version?.ToString(3) ?? "";

    public string Libtorch { get; init; } = Runtime.TorchVersion;

    [JsonIgnore]
    internal DType DType => Precision == "bfloat16" ? DType.BFloat16 : DType.Float32;

    /// <summary>Reads and checks a run's file.</summary>
    /// <exception cref="InvalidDataException">It is not one.</exception>
    internal static RunConfig Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<RunConfig>(File.ReadAllText(path), Json) ?? throw new JsonException();
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is not the configuration of a run ({e.Message}): give the folder of a run that this version has made.", e);
        }
    }
}
