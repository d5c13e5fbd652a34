namespace GanFunctional.CSharp;

/// <summary>The network of a run that is shown or exported.</summary>
public record SummaryOptions
{
    /// <summary>The folder of a training run.</summary>
    [Option("The folder of a training run", Value = "FOLDER")]
    public required string Run { get; init; }

    /// <summary>Which of its networks, as <c>generator</c>, <c>discriminator</c>, CycleGAN's <c>generator_ab</c> or GAN-CLS's text <c>encoder</c>.</summary>
    [Option("Which network of the run, by the name of its file", Value = "NETWORK", Default = "generator")]
    public string? Network { get; init; }

    /// <summary>The size of the images that Pix2Pix and CycleGAN are to take. Default: the run's.</summary>
    [Option("Size of the images that pix2pix or cyclegan is to take, 64 or 128x96", Value = "SIZE", Default = "the run's")]
    public ImageSize? Size { get; init; }
}
