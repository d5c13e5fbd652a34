namespace GanFunctional.Data;

/// <summary>A published file.</summary>
/// <param name="Name">File name.</param>
/// <param name="Size">Size in bytes.</param>
/// <param name="Sha256">SHA-256 of the content, in lower-case hexadecimal digits.</param>
public sealed record PublishedFile(string Name, long Size, string Sha256);

/// <summary>A system package that installs a data set.</summary>
/// <param name="Command">Installation command and operating system.</param>
/// <param name="Folder">Folder of the installed files.</param>
public sealed record SystemPackage(string Command, string Folder);

/// <summary>A data set that <c>--data</c> accepts by name and <see cref="DatasetFetch"/> downloads.</summary>
/// <param name="Name">Name of the data set and of its folder.</param>
/// <param name="Address">Address of the folder of its files.</param>
/// <param name="Files">Files of the data set.</param>
/// <param name="Package">System package that also installs it; null for none.</param>
public sealed record PublishedDataset(string Name, Uri Address, IReadOnlyList<PublishedFile> Files, SystemPackage? Package = null)
{
    /// <summary>Environment variable that names another folder for downloaded data sets.</summary>
    public const string FolderVariable = "GAN_DATASETS";

    /// <summary>
    /// 70,000 grey images of clothes, 28×28 (Xiao, Rasul and Vollgraf 2017), from the authors' repository.
    /// </summary>
    // The sums of this and of MNIST were computed from the published bytes, whose MD5s are those that the
    // authors and torchvision give. Debian's package holds the same compressed data without the name and the
    // time in the gzip headers, so its sums differ.
    public static PublishedDataset FashionMnist { get; } = new(
        "fashion-mnist",
        new("https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"),
        [
            new("train-images-idx3-ubyte.gz", 26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
            new("train-labels-idx1-ubyte.gz", 29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
            new("t10k-images-idx3-ubyte.gz", 4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
            new("t10k-labels-idx1-ubyte.gz", 5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
        ],
        new("apt install dataset-fashion-mnist on Debian", "/usr/share/datasets/fashion-mnist"));

    /// <summary>
    /// 70,000 grey images of handwritten digits, 28×28 (LeCun, Cortes and Burges), from the mirror that
    /// torchvision uses.
    /// </summary>
    public static PublishedDataset Mnist { get; } = new(
        "mnist",
        new("https://ossci-datasets.s3.amazonaws.com/mnist/"),
        [
            new("train-images-idx3-ubyte.gz", 9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
            new("train-labels-idx1-ubyte.gz", 28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
            new("t10k-images-idx3-ubyte.gz", 1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
            new("t10k-labels-idx1-ubyte.gz", 4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
        ]);

    /// <summary>
    /// 60,000 colour images of ten classes, 32×32 (Krizhevsky 2009), from the author's page.
    /// </summary>
    // The author publishes an MD5 only, c32a1d4ab5d03f1284b67883e8d87530. The SHA-256 is the one that other
    // loaders (Julia's MLDatasets, for one) check the same address by; it was not computed here.
    public static PublishedDataset Cifar10 { get; } = new(
        "cifar10",
        new("https://www.cs.toronto.edu/~kriz/"),
        [new("cifar-10-binary.tar.gz", 170_052_171, "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd")]);

    /// <summary>All published data sets.</summary>
    public static IReadOnlyList<PublishedDataset> All { get; } = [FashionMnist, Mnist, Cifar10];

    /// <summary>
    /// Default folder of downloaded data sets: the one that <see cref="FolderVariable"/> names, else
    /// <c>gan-functional</c> in the user's application data folder.
    /// </summary>
    public static string DefaultFolder =>
        Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } given
            ? given
            // The folder of a new user need not exist yet.
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "gan-functional");

    /// <summary>
    /// Finds the folder that holds all files, downloaded or installed; null if there is none.
    /// </summary>
    public string? Find() => Find(DefaultFolder);

    internal string? Find(string fetched) => Places(fetched).FirstOrDefault(IsIn);

    /// <summary>Creates the exception for a data set that <see cref="Find()"/> does not find.</summary>
    internal DataException Missing(string fetched) => new(
        $"The data set {Name} is not in {string.Join(" or ", Places(fetched).Select(folder => $"'{folder}'"))}: " +
        $"run gan data fetch {Name}{(Package is null ? "" : $", or {Package.Command}")}.");

    private IEnumerable<string> Places(string fetched) =>
        [Path.Combine(fetched, Name), .. Package is null ? Array.Empty<string>() : [Package.Folder]];

    private bool IsIn(string folder) => Files.All(file => File.Exists(Path.Combine(folder, file.Name)));
}
