namespace GanFunctional.Data;

/// <summary>A finite, ordered collection of images. Reading is safe from several threads at once.</summary>
public interface IImageSource
{
    /// <summary>Number of images.</summary>
    int Count { get; }

    /// <summary>Name or path, for messages.</summary>
    string Name { get; }

    /// <summary>
    /// Natural number of channels: 1 if all images are known to be grey, else 3; twice that for aligned
    /// pairs.
    /// </summary>
    int Channels { get; }

    /// <summary>Size of every image; null if sizes may differ.</summary>
    (int Width, int Height)? Size { get; }

    /// <summary>Names of the classes, indexed by <see cref="Label"/>; empty for unlabelled images.</summary>
    IReadOnlyList<string> Classes { get; }

    /// <summary>Files beside the images that are not read, for messages: counts and examples; empty for none.</summary>
    string Skipped => "";

    /// <summary>Reads an image.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <param name="channels">1 (grey), 3 (RGB) or 4 (RGB and alpha); 2, 6 or 8 for aligned pairs of these.</param>
    /// <param name="reuse">Image that is no longer needed, whose pixel array the result may reuse.</param>
    /// <exception cref="DataException">The image can't be read.</exception>
    Image Read(int index, int channels, Image? reuse = null);

    /// <summary>Name of an image for messages, such as its path.</summary>
    string Describe(int index);

    /// <summary>Paths of the files of an image; one that does not exist if the images are not files.</summary>
    IReadOnlyList<string> Files(int index) => [Describe(index)];

    /// <summary>Class of an image; null for unlabelled images.</summary>
    int? Label(int index);
}
