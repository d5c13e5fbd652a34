namespace GanFunctional.Data.Codecs;

/// <summary>
/// Decodes PNG and JPEG files, with buffers and a JPEG handle that live as long as their thread: one file after the other,
/// nothing is allocated but the image (and not even that where the caller hands back the last one).
/// </summary>
internal sealed unsafe class Decoder
{
    /// <summary>
    /// 2²⁷ pixels, larger than any camera's: what claims more is a broken or hostile file, refused before memory is taken for it.
    /// </summary>
    private const long MaxPixels = 1L << 27;

    private const long MaxFileBytes = 1L << 29;

    // Deflate cannot do better than 1,032 to 1.
    private const long BestCompression = 1032;

    [ThreadStatic]
    private static Decoder? t_current;

    private byte[] _file = [];
    private byte[] _raw = [];
    private TurboJpeg? _jpeg;

    public static Decoder Current => t_current ??= new Decoder();

    public Image Read(string path, int channels, Image? reuse, ImageTransform? into)
    {
        int size = Load(path);
        ReadOnlySpan<byte> file = _file.AsSpan(0, size);
        try
        {
            if (file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]))
                return Png(path, file, channels, reuse);
            if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
                return Jpeg(path, file, channels, reuse, into);
        }
        catch (DllNotFoundException e)
        {
            throw new DataException(
                "The image libraries libpng16.so.16 and libturbojpeg.so.0 are not both installed; run scripts/setup.", e);
        }

        throw new DataException($"Cannot read the image '{path}': its content is neither PNG nor JPEG; convert it or remove it.");
    }

    private int Load(string path)
    {
        try
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle handle = File.OpenHandle(path);
            long length = RandomAccess.GetLength(handle);
            if (length == 0)
                throw new DataException($"Cannot read the image '{path}': the file is empty; replace it or remove it.");
            if (length > MaxFileBytes)
            {
                throw new DataException(
                    $"Cannot read the image '{path}': its {length} bytes are more than the {MaxFileBytes} that an image may have; remove it.");
            }

            if (_file.Length < length)
                _file = GC.AllocateUninitializedArray<byte>((int)Math.Max(length, 2L * _file.Length));
            int size = 0;
            while (size < length && RandomAccess.Read(handle, _file.AsSpan(size, (int)length - size), size) is var got and > 0)
                size += got;
            return size;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"Cannot read the image '{path}': {Sentence.Reason(e)}; check the path.", e);
        }
    }

    private Image Png(string path, ReadOnlySpan<byte> file, int channels, Image? reuse)
    {
        LibPng.Control control = new() { Version = LibPng.Version };
        fixed (byte* data = file)
        {
            try
            {
                if (LibPng.BeginRead(&control, data, (nuint)file.Length) == 0)
                    throw Corrupt(path, control.Text);
                CheckSize(path, control.Width, control.Height);
                CheckBytes(path, control.Width, control.Height, file.Length, PngBytes(file, control.Width, control.Height) / BestCompression);
                // Grey and alpha are kept as they are and brought to `channels` here: libpng would blend in linear light, where
                // viewers (and the data sets' makers) blend the stored values.
                control.Format &= LibPng.FormatAlpha | LibPng.FormatColor;
                control.Flags |= LibPng.Flag16BitSrgb;
                int samples = ((control.Format & LibPng.FormatColor) != 0 ? 3 : 1) + ((control.Format & LibPng.FormatAlpha) != 0 ? 1 : 0);
                Image image = Image.Allocate((int)control.Width, (int)control.Height, channels, reuse);
                bool direct = samples == channels;
                byte[] target = direct ? image.Pixels : Raw((int)control.Width * (int)control.Height * samples);
                fixed (byte* pixels = target)
                {
                    if (LibPng.FinishRead(&control, null, pixels, 0, null) == 0)
                        throw Corrupt(path, control.Text);
                }

                if (!direct)
                    PixelFormat.Convert(target, samples, image);
                return image;
            }
            finally
            {
                LibPng.Free(&control);
            }
        }
    }

    private Image Jpeg(string path, ReadOnlySpan<byte> file, int channels, Image? reuse, ImageTransform? into)
    {
        _jpeg ??= TurboJpeg.Create();
        bool done = false;
        try
        {
            fixed (byte* data = file)
            {
                if (!_jpeg.Header(data, file.Length, out int width, out int height, out int colorspace))
                    throw Corrupt(path, _jpeg.Error);
                CheckSize(path, width, height);
                // The least that a block of 8×8 pixels takes is a bit.
                CheckBytes(path, width, height, file.Length, (width + 7L) / 8 * ((height + 7L) / 8) / 8);
                if (colorspace is TurboJpeg.ColorspaceCmyk or TurboJpeg.ColorspaceYcck)
                    throw new DataException($"Cannot read the image '{path}': it is a CMYK JPEG, for printing; convert it to RGB or remove it.");

                int orientation = Orientation.Find(file);
                bool direct = orientation == Orientation.Upright;
                (int Width, int Height) full = Orientation.Transposes(orientation) ? (height, width) : (width, height);
                int reduction = into?.Reduction(full.Width, full.Height) ?? 1;
                // What reaches beyond the image has to stay on the right and at the bottom.
                while (!direct && (width % reduction != 0 || height % reduction != 0))
                    reduction /= 2;
                (width, height) = (Reduced(width), Reduced(height));
                Image image = Image.Allocate(Reduced(full.Width), Reduced(full.Height), channels, reuse) with { Reduction = reduction, Full = full };
                byte[] target = direct ? image.Pixels : Raw(width * height * channels);
                fixed (byte* pixels = target)
                {
                    // The grey of a JPEG is its own Y plane, which is BT.601 luma already.
                    if (!_jpeg.Decompress(data, file.Length, pixels, width, height, channels == 1 ? TurboJpeg.Gray : TurboJpeg.Rgb))
                        throw Corrupt(path, _jpeg.Error);
                }

                if (!direct)
                    Orientation.Apply(orientation, target, image);
                done = true;
                return image;

                int Reduced(int size) => (size + reduction - 1) / reduction;
            }
        }
        finally
        {
            // A failed file leaves the handle in a state in which every later good file fails too.
            if (!done)
            {
                _jpeg.Dispose();
                _jpeg = null;
            }
        }
    }

    private byte[] Raw(int size)
    {
        if (_raw.Length < size)
            _raw = GC.AllocateUninitializedArray<byte>(size);
        return _raw;
    }

    private static void CheckSize(string path, long width, long height)
    {
        if (width < 1 || height < 1 || width * height > MaxPixels)
        {
            throw new DataException(
                $"Cannot read the image '{path}': it says it is {width}×{height}, and from 1 to {MaxPixels} pixels are possible; remove it.");
        }
    }

    /// <summary>
    /// A few bytes that claim millions of pixels are refused before memory is taken for them: no file compresses better than
    /// <paramref name="least"/> bytes.
    /// </summary>
    private static void CheckBytes(string path, long width, long height, long bytes, long least)
    {
        if (bytes < least)
        {
            throw new DataException(
                $"Cannot read the image '{path}': it says it is {width}×{height}, which {bytes} bytes cannot hold; replace it or remove it.");
        }
    }

    /// <summary>What the pixels of a PNG take before compression, by the bit depth and colour type of its IHDR chunk, which is the first.</summary>
    private static long PngBytes(ReadOnlySpan<byte> file, long width, long height)
    {
        int samples = file[25] switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        return height * ((width * file[24] * samples + 7) / 8);
    }

    private static DataException Corrupt(string path, string reason) =>
        new($"Cannot read the image '{path}': it is corrupt or cut off ({reason.TrimEnd('.')}); replace it or remove it.");
}
