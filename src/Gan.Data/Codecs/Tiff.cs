namespace GanFunctional.Data.Codecs;

/// <summary>TIFF and BigTIFF, which are refused because of their decoder's security advisories.</summary>
internal sealed class Tiff() : ImageFormat("TIFF", "tif", "tiff")
{
    public override bool Starts(ReadOnlySpan<byte> file) =>
        file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8) || file.StartsWith("II+\0"u8) || file.StartsWith("MM\0+"u8);

    public override Header Examine(ReadOnlySpan<byte> file) => throw new NotSupportedException("it is a TIFF, which is not read; convert it to PNG");

    public override void Decode(byte[] file, Header header, Image into) => throw new InvalidOperationException("No TIFF is decoded.");
}
