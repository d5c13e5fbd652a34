// How a DCGAN's images of clothes become better in one precision, by an independent judge:
//   dotnet fsi scripts/runs/precision.fsx float32|bfloat16 SEED STEPS EVERY > scores.csv
// The judge is a small classifier of Fashion-MNIST, trained on its training images from a fixed seed, so that every run has the
// same one. After every EVERY steps 2,000 images from fixed latents are held against 5,000 test images: `frechet` is the
// Fréchet distance of the judge's 64 features (Heusel et al. 2017), `score` what Salimans et al. 2016 make of its judgements,
// at most 10, and `classes` the effective number of classes, exp of the entropy of their shares.
#load "../gan.fsx"

open System.IO
open GanFunctional
open GanFunctional.Data
open GanFunctional.Metrics
open GanFunctional.Torch
open GanFunctional.Variants
open TorchSharp

let arguments = fsi.CommandLineArgs[1..]

if arguments.Length <> 4 then
    eprintfn "usage: dotnet fsi scripts/runs/precision.fsx float32|bfloat16 SEED STEPS EVERY"
    exit 2

let precision, seed, steps, every =
    arguments[0], uint64 arguments[1], int arguments[2], int arguments[3]

let dtype =
    match precision with
    | "float32" -> DType.Float32
    | "bfloat16" -> DType.BFloat16
    | other -> failwith $"'{other}' is no precision: give float32 or bfloat16"

let batch, size = 64, 28
let transform = ImageTransform(size, size, 1)
let real, held = Datasets.Open "fashion-mnist", Datasets.Open "fashion-mnist/test"
let images (pixels: float32[]) = Tensors.From(pixels, int64 (pixels.Length / (size * size)), 1L, int64 size, int64 size)

let judge = Classifier.create 12345UL 1 size size 10

let teach rounds =
    use loader = new BatchLoader(real, transform, batch, 12345UL, threads = 1)
    use trainer = Classifier.start 12345UL judge

    for _ in 1..rounds do
        use _ = torch.NewDisposeScope()
        let next = loader.Next()
        trainer.Play(images next.Pixels, Tensors.From(Array.map int64 next.Labels, int64 batch))

/// The judge's features of images, 250 at a time.
let seen (all: Tensor) = Scope.Run(fun () -> torch.cat [| for part in all.split 250L -> judge.Features part |])

let load (data: IImageSource) count =
    images (Array.concat [ for i in 0 .. count - 1 -> transform.Apply(data.Read(i, 1)) ])

teach 900
let test = load held 5000
let testFeatures = seen test
let wanted = Moments.ofRows testFeatures
let frechet features = Frechet.distance (Moments.ofRows features) wanted
let right = [ for i in 0..4999 -> held.Label(i).Value ]

let found = (judge.Labels testFeatures).ToArray<int64>() |> Array.map int |> List.ofArray

let accuracy =
    List.zip right found
    |> List.filter (fun (a, b) -> a = b)
    |> List.length
    |> float
    |> (*) (100.0 / 5000.0)

eprintfn
    "The judge gets %.1f%% of the test images right; 2,000 training images are at a Fréchet distance of %.3f."
    accuracy
    (frechet (seen (load real 2000)))

let gan = Dcgan.create (ImageShape.Square(size, 1)) |> ImageGan.mixedPrecision dtype
let networks = ImageGan.networks seed torch.CPU gan
let latent = ImageGan.latent (Generators.Seeded 7UL) 2000 gan

let score step =
    use _ = torch.NewDisposeScope()
    let made = ImageGan.sample networks.Generator latent 250
    let features = seen made
    let shares = judge.Probabilities features

    printfn
        "%s,%d,%d,%.4f,%.3f,%.3f"
        precision
        seed
        step
        (frechet features)
        (Judgement.score shares)
        (Judgement.effectiveClasses shares)

printfn "precision,seed,step,frechet,score,classes"

let loader = new BatchLoader(real, transform, batch, seed, threads = 1)
let trainer = ImageGan.start seed torch.CPU networks gan

for step in 1..steps do
    use _ = torch.NewDisposeScope()
    trainer.Play(images (loader.Next()).Pixels)

    if step % every = 0 then
        score step

loader.Dispose()
