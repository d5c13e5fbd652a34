using System.Collections;
using System.Text;

namespace GanFunctional.Data;

/// <summary>
/// Sorted paths within a folder, as UTF-8 in one array. A million paths take some tens of megabytes, and
/// cause no work for the garbage collector, unlike as many strings.
/// </summary>
internal sealed class PathList : IReadOnlyList<string>
{
    // Each path ends with a 0, which none contains and which comes before all that can follow.
    private byte[] _text = new byte[1 << 12];
    private int[] _starts = new int[1 << 8];
    private int _used;

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public string this[int index] => Encoding.UTF8.GetString(Bytes(index));

    /// <summary>Path at an index, as UTF-8.</summary>
    public ReadOnlySpan<byte> Bytes(int index)
    {
        ReadOnlySpan<byte> rest = From(_starts[index]);
        return rest[..rest.IndexOf((byte)0)];
    }

    /// <summary>Adds <paramref name="folder"/> followed by <paramref name="name"/>.</summary>
    public void Add(string folder, string name)
    {
        int most = checked(_used + Encoding.UTF8.GetMaxByteCount(folder.Length) + Encoding.UTF8.GetMaxByteCount(name.Length) + 1);
        if (most > _text.Length)
            Array.Resize(ref _text, (int)Math.Min(Math.Max(most, 2L * _text.Length), Array.MaxLength));
        if (Count == _starts.Length)
            Array.Resize(ref _starts, 2 * Count);
        _starts[Count++] = _used;
        _used += Encoding.UTF8.GetBytes(folder, _text.AsSpan(_used));
        _used += Encoding.UTF8.GetBytes(name, _text.AsSpan(_used));
        _text[_used++] = 0;
    }

    /// <summary>Sorts the paths by <see cref="StringComparer.Ordinal"/> and frees unused memory.</summary>
    public void Sort()
    {
        Array.Resize(ref _text, _used);
        Array.Resize(ref _starts, Count);
        _starts.AsSpan().Sort(Compare);
    }

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private ReadOnlySpan<byte> From(int start) => _text.AsSpan(start, _used - start);

    private int Compare(int a, int b)
    {
        if (a == b)
            return 0;
        ReadOnlySpan<byte> first = From(a);
        ReadOnlySpan<byte> second = From(b);
        int same = first.CommonPrefixLength(second);
        return same == Math.Min(first.Length, second.Length) ? 0 : Rank(first[same]) - Rank(second[same]);
    }

    // Ordinal order is that of UTF-16, where what takes two units (in UTF-8: four bytes, 0xF0 and up) comes
    // before U+E000 to U+FFFF (0xEE and 0xEF).
    private static int Rank(byte b) => b is 0xEE or 0xEF ? b + 16 : b;
}
