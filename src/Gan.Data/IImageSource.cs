namespace GanFunctional.Data;

/// <summary>A finite, ordered collection of images. Reading is safe from several threads at once.</summary>
public interface IImageSource
{
    /// <summary>How many images there are.</summary>
    int Count { get; }

    /// <summary>What the user would call it: a name or a path.</summary>
    string Name { get; }

    /// <summary>
    /// The natural number of channels: 1 where every image is known to be grey, else 3; twice that for aligned pairs, which are
    /// images of twice the channels.
    /// </summary>
    int Channels { get; }

    /// <summary>The size of every image, or null where they may differ.</summary>
    (int Width, int Height)? Size { get; }

    /// <summary>The names of the classes, at the positions that <see cref="Label"/> gives; empty where images are not labelled.</summary>
    IReadOnlyList<string> Classes { get; }

    /// <summary>Reads an image.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <param name="channels">1 (grey) or 3 (RGB); 2 or 6 for aligned pairs of these.</param>
    /// <param name="reuse">An image of no further use, whose pixel array the result may take over.</param>
    /// <exception cref="DataException">This one image cannot be read.</exception>
    Image Read(int index, int channels, Image? reuse = null);

    /// <summary>The name of an image for messages, such as its path.</summary>
    string Describe(int index);

    /// <summary>The class of an image, or null where images are not labelled.</summary>
    int? Label(int index);
}
