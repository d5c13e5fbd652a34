namespace GanFunctional.CSharp;

/// <summary>Accepted numbers of channels of images.</summary>
internal static class ChannelNumbers
{
    internal const string Pattern = @"\A[134]\z", Takes = "1 (grey), 3 (colour) or 4 (colour and transparency)";
}
