// How well the nearest neighbour among generated images classifies real ones (Radford et al. 2015, section 5 and table 3's protocol):
//   dotnet fsi scripts/runs/neighbours.fsx TRAIN TEST COUNT DCGAN_STEPS GAN_STEPS PICTURES
// TRAIN and TEST are labelled images of 28×28 pixels. A class-conditional DCGAN and GAN learn TRAIN, each draws COUNT images, as many of each
// class, and every image of TEST gets the class of the nearest of them, by the Euclidean distance of the pixels; beside that, of COUNT real ones.
// Prints the errors; PICTURES-dcgan.png and PICTURES-gan.png show ten images of each class.
#load "../gan.fsx"

open GanFunctional
open GanFunctional.Data
open GanFunctional.Metrics
open GanFunctional.Torch
open GanFunctional.Variants
open TorchSharp

let arguments = fsi.CommandLineArgs[1..]

if arguments.Length <> 6 then
    eprintfn "usage: dotnet fsi scripts/runs/neighbours.fsx TRAIN TEST COUNT DCGAN_STEPS GAN_STEPS PICTURES"
    exit 2

let training, test = Datasets.Open arguments[0], Datasets.Open arguments[1]
let count, pictures = int arguments[2], arguments[5]
let classes, size, batch, seed = training.Classes.Count, 28, 32, 1UL
let shape = ImageShape.Square(size, 1)
let transform = ImageTransform(size, size, 1)

let tensor (pixels: float32[]) = Tensors.From(pixels, int64 (pixels.Length / (size * size)), 1L, int64 size, int64 size)

/// Some images [n, 784] and their classes.
let read (source: IImageSource) indices =
    let pixels = indices |> Array.Parallel.map (fun i -> transform.Apply(source.Read(i, 1))) |> Array.concat

    (tensor pixels).flatten(1), [| for i in indices -> source.Label(i).Value |]

let learn steps (gan: Conditional.Gan) =
    let networks = Conditional.networks seed torch.CPU gan
    use loader = new BatchLoader(training, transform, batch, seed, threads = 1)

    let falling =
        Optimizer.Adam(
            2e-4 * Schedule.ConstantThenLinear(int64 steps / 2L, int64 steps - int64 steps / 2L),
            beta1 = 0.5
        )

    use trainer = Conditional.start falling seed torch.CPU networks gan

    for _ in 1..steps do
        use _ = torch.NewDisposeScope()
        let real = loader.Next()
        trainer.Play(tensor real.Pixels, Conditional.oneHot classes (Array.map int64 real.Labels))

    networks

let draw networks gan n =
    use rng = Generators.Seeded(seed + 1UL)
    let wanted = [| for i in 0 .. n - 1 -> i % classes |]
    Conditional.sample rng 250 (Array.map int64 wanted) networks gan, wanted

let testImages, truth = read test [| 0 .. test.Count - 1 |]

/// The share of the test images whose nearest neighbour is of another class.
let error (images: Tensor, labels: int[]) =
    let nearest = (Nearest.among 1 images testImages).Indices.ToArray<int64>()
    let wrong = Seq.zip truth nearest |> Seq.filter (fun (label, i) -> labels[int i] <> label) |> Seq.length
    float wrong / float truth.Length

let report name data = printfn "%-8s %6.2f %%" name (100.0 * error data)

let order = (SplitMix.For(seed, 5UL, 0UL)).Permutation training.Count
report "real" (read training (Array.truncate count order))

for name, steps, gan in
    [ "GAN", int arguments[4], Conditional.gan classes shape
      "DCGAN", int arguments[3], Conditional.dcgan 32 classes shape ] do
    let networks = learn steps gan
    let images, labels = draw networks gan count
    report name (images.flatten (1), labels)
    let some, _ = draw networks gan (10 * classes)

    PngFile.Write(
        $"{pictures}-{name.ToLowerInvariant()}.png",
        ImageGrid.Compose(some.ToArray<float32>(), 10 * classes, 1, size, size, classes)
    )
