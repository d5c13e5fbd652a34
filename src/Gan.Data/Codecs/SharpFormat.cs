using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.PixelFormats;

namespace GanFunctional.Data.Codecs;

/// <summary>A format that ImageSharp decodes.</summary>
/// <param name="decoder">Stateless decoder.</param>
/// <param name="name">Name for the user.</param>
/// <param name="extensions">File extensions, without the dot.</param>
internal abstract class SharpFormat(IImageDecoder decoder, string name, params string[] extensions) : ImageFormat(name, extensions)
{
    /// <summary>
    /// Configuration of ImageSharp. No format is registered, so only the decoders of this folder are
    /// reachable, and not that of TIFF, with its security advisories. One thread decodes an image, as loaders
    /// read several at once. Buffers are limited to <see cref="Decoder.MaxPixels"/>.
    /// </summary>
    public static Configuration Configuration { get; } = new()
    {
        MaxDegreeOfParallelism = 1,
        MemoryAllocator = MemoryAllocator.Create(new MemoryAllocatorOptions { AllocationLimitMegabytes = (int)(Decoder.MaxPixels * 4 >> 20) }),
    };

    public override void Decode(byte[] file, Header header, Image into)
    {
        using MemoryStream stream = new(file, 0, header.Length, writable: false);
        if (header.Alpha)
            Decode<Rgba32>(stream, into);
        else
            Decode<Rgb24>(stream, into);
    }

    private void Decode<TPixel>(MemoryStream stream, Image into)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        using Image<TPixel> decoded = decoder.Decode<TPixel>(Configuration, stream, CancellationToken.None);
        if ((decoded.Width, decoded.Height) != (into.Width, into.Height))
            throw new InvalidDataException("its header says another size than its content");
        Buffer2D<TPixel> rows = decoded.Frames.RootFrame.PixelBuffer;
        int stride = into.Width * into.Channels;
        for (int y = 0; y < into.Height; y++)
            PixelFormat.Convert(MemoryMarshal.AsBytes(rows.DangerousGetRowSpan(y)), Unsafe.SizeOf<TPixel>(), into.Pixels.AsSpan(y * stride, stride), into.Channels);
    }
}
