using GanFunctional.Data;
using GanFunctional.Variants;

namespace GanFunctional.CSharp;

/// <summary>Captions of a data set as inputs of the networks, and the choice of captions for a batch.</summary>
internal sealed class Captions : IDisposable
{
    // Apart from the streams of Gan.Data, which may have the same seed.
    private const ulong Purpose = 3;

    // Of each image's captions: the rows of the table, and numbers that are equal where the texts are.
    private readonly int[][] rows;
    private readonly int[][] keys;
    private readonly Tensor table;

    private Captions(CaptionedFolder images, int[][] rows, int[][] keys, Tensor table)
    {
        (this.rows, this.keys, this.table) = (rows, keys, table);
        Texts = [.. Enumerable.Range(0, images.Count).Select(images.Captions)];
        CheckWrong(images.Name);
    }

    /// <summary>Captions of each image.</summary>
    internal IReadOnlyList<IReadOnlyList<string>> Texts { get; }

    /// <summary>Encodes captions as ids of a vocabulary; captions with the same ids are one text.</summary>
    /// <exception cref="GanException">Every text describes some image, so it has no wrong text.</exception>
    internal static Captions Of(CaptionedFolder images, Vocabulary vocabulary, Device device)
    {
        Dictionary<string, int> known = new(StringComparer.Ordinal);
        List<string> texts = [];
        int[][] all = [.. Enumerable.Range(0, images.Count).Select(i => images.Captions(i).Select(Row).ToArray())];
        return new(images, all, all, Kept(() => vocabulary.EncodeAll(texts).to(device)));

        int Row(string text)
        {
            string ids = string.Join(' ', vocabulary.Encode(text));
            if (known.TryAdd(ids, texts.Count)) texts.Add(text);
            return known[ids];
        }
    }

    /// <summary>Takes the codes of captions from a file.</summary>
    /// <exception cref="GanException">Codes are missing, or an image has no text that does not describe it.</exception>
    internal static Captions Of(CaptionedFolder images, EmbeddingFile file, Device device)
    {
        Dictionary<string, int> known = new(StringComparer.OrdinalIgnoreCase);
        int row = 0;
        List<int[]> rowsOf = [], keysOf = [];
        List<Tensor> codes = [];
        for (int i = 0; i < images.Count; i++)
        {
            IReadOnlyList<string> texts = images.Captions(i);
            codes.Add(file.Of(images.File(i), texts.Count));
            rowsOf.Add([.. texts.Select(_ => row++)]);
            foreach (string text in texts) known.TryAdd(text, known.Count);
            keysOf.Add([.. texts.Select(text => known[text])]);
        }

        return new(images, [.. rowsOf], [.. keysOf], Kept(() => torch.cat(codes).to(device)));
    }

    /// <summary>
    /// Chooses for each image of a batch one of its captions, and one caption of another image that does not
    /// describe it. The choice is a pure function of the seed and the position of the batch.
    /// </summary>
    internal (Tensor Right, Tensor Wrong) Choose(ImageBatch batch, ulong seed)
    {
        long[] right = new long[batch.Count], wrong = new long[batch.Count];
        for (int i = 0; i < batch.Count; i++)
        {
            SplitMix random = SplitMix.For(seed, Purpose, (ulong)batch.Position * (ulong)batch.Count + (ulong)i);
            int image = batch.Indices[i], other;
            right[i] = rows[image][random.Below(rows[image].Length)];
            do other = random.Below(rows.Length);
            while (Share(image, other));
            wrong[i] = rows[other][random.Below(rows[other].Length)];
        }

        return (Rows(right), Rows(wrong));
    }

    /// <summary>First caption of each image, as an input of the networks.</summary>
    internal Tensor FirstOf(IEnumerable<int> images) => Rows([.. images.Select(image => (long)rows[image][0])]);

    /// <summary>First distinct captions, with their rows in the table.</summary>
    internal (IReadOnlyList<string> Texts, long[] Rows) First(int count)
    {
        HashSet<int> seen = [];
        var first = (
            from image in Enumerable.Range(0, rows.Length)
            from caption in Enumerable.Range(0, rows[image].Length)
            where seen.Add(keys[image][caption])
            select (Text: Texts[image][caption], Row: (long)rows[image][caption])).Take(count).ToArray();
        return ([.. first.Select(f => f.Text)], [.. first.Select(f => f.Row)]);
    }

    /// <summary>Rows of the table: ids Int64[n, length], or codes [n, width].</summary>
    internal Tensor Rows(long[] indices) => table.index_select(0, Tensors.From<long>(indices, [indices.Length], table.device));

    /// <inheritdoc/>
    public void Dispose() => table.Dispose();

    // It lives as long as the run.
    private static Tensor Kept(Func<Tensor> make) => Scope.Run(make).DetachFromDisposeScope();

    private bool Share(int image, int other) => keys[image].AsSpan().ContainsAny(keys[other]);

    // Only an image whose captions stand often enough can have one in common with every other.
    private void CheckWrong(string name)
    {
        ILookup<int, int> images = keys.Index().SelectMany(image => image.Item.Distinct().Select(key => (Key: key, image.Index))).ToLookup(k => k.Key, k => k.Index);
        foreach ((int image, int[] own) in keys.Index())
        {
            if (own.Sum(key => (long)images[key].Count()) >= keys.Length && own.SelectMany(key => images[key]).Distinct().Count() == keys.Length)
            {
                throw new GanException(
                    $"No caption in '{name}' fails to describe the image captioned '{Texts[image][0]}', as it has one in common with every other: learning needs wrong texts, too; give images with different captions.");
            }
        }
    }
}
