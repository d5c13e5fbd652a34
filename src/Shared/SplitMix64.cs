namespace GanFunctional;

/// <summary>
/// The mixing function of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", OOPSLA 2014). Compiled into the libraries that need it, because Gan.Data and Gan.Kernels do
/// not know each other.
/// </summary>
internal static class SplitMix64
{
    /// <summary>Step of the counter: 2⁶⁴/φ, made odd.</summary>
    internal const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>Maps 64 bits to 64 bits, one to one; a change of one bit flips about half of them.</summary>
    internal static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
