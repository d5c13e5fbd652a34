using SixLabors.ImageSharp;

namespace GanFunctional.Data.Codecs;

/// <summary>Reads image files of every format, in buffers of the thread.</summary>
internal sealed class Decoder
{
    /// <summary>
    /// Most pixels of an image: 2²⁷, more than any camera's. Larger images are refused before memory is
    /// allocated.
    /// </summary>
    public const long MaxPixels = 1L << 27;

    private const long MaxSide = 1_000_000;

    private const long MaxFileBytes = 1L << 29;

    [ThreadStatic]
    private static Decoder? t_current;

    private byte[] _file = [];
    private byte[] _stored = [];

    public static Decoder Current => t_current ??= new Decoder();

    public Image Read(string path, int channels, Image? reuse)
    {
        ReadOnlySpan<byte> file = Load(path);
        ImageFormat format = ImageFormats.Of(file)
            ?? throw Unreadable(path, $"its content is not {ImageFormats.Names}; convert it to PNG or remove it");
        Header header = Examine(path, format, file);
        if (header.Width < 1 || header.Height < 1 || Math.Max(header.Width, header.Height) > MaxSide || header.Width * header.Height > MaxPixels)
        {
            throw Unreadable(
                path, $"it says it is {header.Width}×{header.Height}, and from 1 to {MaxPixels} pixels are possible, {MaxSide} on a side; remove it");
        }

        // Few bytes that claim millions of pixels.
        if (file.Length < header.Least)
            throw Unreadable(path, $"it says it is {header.Width}×{header.Height}, which {file.Length} bytes cannot hold; replace it or remove it");

        (int width, int height) = ((int)header.Width, (int)header.Height);
        if (header.Orientation == Orientation.Upright)
        {
            Image image = Image.Allocate(width, height, channels, reuse);
            Decode(path, format, header, image);
            return image;
        }

        if (_stored.Length < width * height * channels)
            _stored = GC.AllocateUninitializedArray<byte>(width * height * channels);
        Decode(path, format, header, new Image(width, height, channels, _stored));
        bool transposes = Orientation.Transposes(header.Orientation);
        Image upright = Image.Allocate(transposes ? height : width, transposes ? width : height, channels, reuse);
        Orientation.Apply(header.Orientation, _stored, upright);
        return upright;
    }

    private ReadOnlySpan<byte> Load(string path)
    {
        try
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle handle = File.OpenHandle(path);
            long length = RandomAccess.GetLength(handle);
            if (length == 0)
                throw Unreadable(path, "the file is empty; replace it or remove it");
            if (length > MaxFileBytes)
                throw Unreadable(path, $"its {length} bytes are more than the {MaxFileBytes} that an image may have; remove it");
            if (_file.Length < length)
                _file = GC.AllocateUninitializedArray<byte>((int)Math.Max(length, 2L * _file.Length));
            int size = 0;
            while (size < length && RandomAccess.Read(handle, _file.AsSpan(size, (int)length - size), size) is var got and > 0)
                size += got;
            return _file.AsSpan(0, size);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, $"{Sentence.Reason(e)}; check the path", e);
        }
    }

    private static Header Examine(string path, ImageFormat format, ReadOnlySpan<byte> file)
    {
        try
        {
            return format.Examine(file);
        }
        catch (NotSupportedException e)
        {
            throw Unreadable(path, e.Message, e);
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or IndexOutOfRangeException)
        {
            throw Damaged(path, e);
        }
    }

    /// <summary>
    /// Decodes; turns any exception for a damaged or hostile file into a <see cref="DataException"/>.
    /// </summary>
    private void Decode(string path, ImageFormat format, Header header, Image into)
    {
        try
        {
            format.Decode(_file, header, into);
        }
        catch (NotSupportedException e)
        {
            throw Unreadable(path, $"it is a {format.Name} of a rare kind ({Reason(e)}); convert it to PNG or remove it", e);
        }
        catch (Exception e) when (e is not DataException)
        {
            throw Damaged(path, e);
        }
    }

    private static DataException Damaged(string path, Exception e) =>
        Unreadable(path, $"it is corrupt or cut off ({Reason(e)}); replace it or remove it", e);

    private static DataException Unreadable(string path, string reason, Exception? inner = null) =>
        inner is null ? new($"Cannot read the image '{path}': {reason}.") : new($"Cannot read the image '{path}': {reason}.", inner);

    // The decoders' own words where they were meant for people.
    private static string Reason(Exception e) => e is InvalidDataException or ImageFormatException or NotSupportedException
        ? Quoting.Short(e.Message.Split('\n')[0].TrimEnd('.', ' ', '\r'))
        : "its parts contradict each other";
}
