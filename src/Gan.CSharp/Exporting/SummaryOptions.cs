namespace GanFunctional.CSharp;

/// <summary>The network of a run that is shown or exported.</summary>
public record SummaryOptions
{
    /// <summary>The folder of a training run.</summary>
    [Option("The folder of a training run", Value = "FOLDER")]
    public required string Run { get; init; }

    /// <summary>Which of its networks: <c>generator</c>, for CycleGAN <c>generator_ab</c> or <c>generator_ba</c>, for GAN-CLS also its text <c>encoder</c>.</summary>
    [Option("Which network; cyclegan: generator_ab or generator_ba; gancls: generator or its text encoder", Value = "NETWORK", Default = "generator", Words = ["generator", "generator_ab", "generator_ba", "encoder"])]
    public string? Network { get; init; }

    /// <summary>The size of the images that Pix2Pix and CycleGAN are to take. Default: the run's.</summary>
    [Option("Size of the images that pix2pix or cyclegan is to take, 64 or 128x96", Value = "SIZE", Default = "the run's")]
    public ImageSize? Size { get; init; }
}
