namespace GanFunctional.Bench;

/// <summary>A convolution of a network's training step. Of a layer that enlarges images the gradient of the input is the forward pass, and the other way round.</summary>
/// <param name="Network">The network's name on the command line.</param>
/// <param name="Name">The layer's name in tables.</param>
/// <param name="Count">Images.</param>
/// <param name="Inputs">Channels of the larger images.</param>
/// <param name="Size">Their side in pixels.</param>
/// <param name="Outputs">Channels of the smaller images.</param>
/// <param name="Kernel">The side of the kernel.</param>
/// <param name="Stride">The stride.</param>
/// <param name="Padding">The padding on each side.</param>
internal sealed record ConvolutionLayer(string Network, string Name, long Count, long Inputs, long Size, long Outputs, long Kernel, long Stride, long Padding)
{
    /// <summary>The side of the smaller images.</summary>
    internal long Output => ((Size + (2 * Padding) - Kernel) / Stride) + 1;

    /// <summary>Operations of a pass, as a direct convolution takes them.</summary>
    internal double Work => 2.0 * Count * Output * Output * Outputs * Inputs * Kernel * Kernel;

    /// <summary>The layer in words.</summary>
    internal string What => $"{Network} {Name}: {Count} × {Inputs:N0} → {Outputs:N0}, {Kernel}×{Kernel}{(Stride > 1 ? $" stride {Stride}" : "")}, {Size} px";
}

/// <summary>The convolutions of the networks here, without those that another network repeats.</summary>
internal static class ConvolutionLayers
{
    internal static readonly ConvolutionLayer[] All =
    [
        new("dcgan", "D1", 64, 3, 64, 64, 4, 2, 1),
        new("dcgan", "D2", 64, 64, 32, 128, 4, 2, 1),
        new("dcgan", "D3", 64, 128, 16, 256, 4, 2, 1),
        new("dcgan", "D4", 64, 256, 8, 512, 4, 2, 1),
        new("dcgan", "D5", 64, 512, 4, 1, 4, 1, 0),
        new("dcgan", "G1", 64, 512, 4, 100, 4, 1, 0),
        new("dcgan-28", "D1", 16, 1, 28, 64, 4, 2, 1),
        new("dcgan-28", "D2", 16, 64, 14, 128, 4, 2, 1),
        new("dcgan-28", "D3", 16, 128, 7, 1, 7, 1, 0),
        new("dcgan-28", "G1", 16, 128, 7, 100, 7, 1, 0),
        new("frog", "G 5×5 at 16", 20, 128, 16, 256, 5, 1, 2),
        new("frog", "G up", 20, 256, 32, 256, 4, 2, 1),
        new("frog", "G 5×5 at 32", 20, 256, 32, 256, 5, 1, 2),
        new("frog", "G out", 20, 256, 32, 3, 7, 1, 3),
        new("frog", "D1", 40, 3, 32, 128, 3, 1, 0),
        new("frog", "D2", 40, 128, 30, 128, 4, 2, 0),
        new("frog", "D3", 40, 128, 14, 128, 4, 2, 0),
        new("frog", "D4", 40, 128, 6, 128, 4, 2, 0),
        new("cyclegan", "G in", 1, 3, 134, 64, 7, 1, 0),
        new("cyclegan", "G down 1", 1, 64, 128, 128, 3, 2, 1),
        new("cyclegan", "G down 2", 1, 128, 64, 256, 3, 2, 1),
        new("cyclegan", "G block", 1, 256, 34, 256, 3, 1, 0),
        new("cyclegan", "G out", 1, 64, 134, 3, 7, 1, 0),
        new("cyclegan", "D1", 1, 3, 128, 64, 4, 2, 1),
        new("cyclegan", "D2", 1, 64, 64, 128, 4, 2, 1),
        new("cyclegan", "D3", 1, 128, 32, 256, 4, 2, 1),
        new("cyclegan", "D4", 1, 256, 16, 512, 4, 1, 1),
        new("cyclegan", "D5", 1, 512, 15, 1, 4, 1, 1),
        new("pix2pix", "down 4", 1, 256, 32, 512, 4, 2, 1),
        new("pix2pix", "down 6", 1, 512, 8, 512, 4, 2, 1),
        new("pix2pix", "D4", 1, 256, 32, 512, 4, 1, 1),
        new("pix2pix", "up 6", 1, 1024, 8, 512, 4, 2, 1),
        new("pix2pix", "up 3", 1, 512, 64, 128, 4, 2, 1),
        new("stargan", "D3", 16, 128, 32, 256, 4, 2, 1),
        new("stargan", "D5", 16, 512, 8, 1024, 4, 2, 1),
        new("stargan", "D6", 16, 1024, 4, 2048, 4, 2, 1),
    ];
}
