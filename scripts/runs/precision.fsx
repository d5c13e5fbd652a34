// How a DCGAN's images of clothes become better in one precision, by an independent judge:
//   dotnet fsi scripts/runs/precision.fsx float32|bfloat16 SEED STEPS EVERY > scores.csv
// The judge is a small classifier of Fashion-MNIST, trained on its training images from a fixed seed, so that every run has the
// same one. After every EVERY steps 2,000 images from fixed latents are held against 5,000 test images: `frechet` is the
// Fréchet distance of the judge's 64 features (Heusel et al. 2017), `score` what Salimans et al. 2016 make of its judgements,
// at most 10, and `classes` the effective number of classes, exp of the entropy of their shares.
#load "../gan.fsx"

open System.IO
open GanFunctional
open GanFunctional.Activations
open GanFunctional.Data
open GanFunctional.Layers
open GanFunctional.Norms
open GanFunctional.Torch
open GanFunctional.Variants

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
let clothes file = IdxDataset(Path.Combine(Datasets.FashionMnistFolder, file))
let real, held = clothes "train-images-idx3-ubyte.gz", clothes "t10k-images-idx3-ubyte.gz"
let images (pixels: float32[]) = Tensor.From(pixels, int64 (pixels.Length / (size * size)), 1L, int64 size, int64 size)

let features =
    let halve inputs outputs = conv (geometry 3 1 1) inputs outputs --> batchNormRelu outputs --> maxPool 2

    Net.group "main" (halve 1 32 --> halve 32 64 --> halve 64 128 --> flatten --> linear (128 * 9) 64 --> relu)

let judge = Model.create (new Rng 12345UL) (features --> Net.group "head" (linear 64 10))

let teach rounds =
    let logits = Model.train judge

    let game =
        { Play = fun _ batch -> batch
          Players = [ player "C" judge.Params (Optim.adam 1e-3 (0.9, 0.999)) (Loss.crossEntropy (fst >> logits) snd) ] }

    use loader = new BatchLoader(real, transform, batch, 12345UL, threads = 1)
    use trainer = Trainer.start 12345UL Device.Cpu game

    for _ in 1..rounds do
        use _ = new Scope()
        let next = loader.Next()
        trainer.Play(images next.Pixels, Tensor.From(Array.map int64 next.Labels, int64 batch))

/// A function of images, 250 at a time, without a graph.
let inParts f (all: Tensor) =
    use _ = Autograd.NoGrad()
    Scope.Run(fun () -> Tensor.Cat [ for part in all.Split 250L -> Scope.Run(fun () -> f part) ])

let seen = inParts (Net.apply features judge.Params Eval)
let classified = inParts (fun x -> Functional.LogSoftmax(Model.eval judge x, 1L).Exp())

// Mean and covariance in float64; the little on the diagonal keeps features that are always 0 from making it singular.
let moments (rows: Tensor) =
    let x = rows.To DType.Float64
    let mean = x.Mean([| 0L |])
    let centred = x - mean
    let count = float x.Shape[0]
    mean, (centred.Transpose(0, 1).MatMul centred) / (count - 1.0) + 1e-6 * Tensor.Identity 64L

let operator name (x: Tensor) (option: Arg) = (Operator name).Call(System.ReadOnlySpan [| Arg.op_Implicit x; option |])

// tr √(CD) is the sum of the singular values of LᵀM for C = LLᵀ, D = MMᵀ.
let frechet a b =
    use _ = new Scope()
    let (mean, c), (mean', d) = moments a, moments b
    let root (t: Tensor) = operator "aten::linalg_cholesky" t (Arg.op_Implicit false)
    let cross = operator "aten::linalg_svdvals" ((root c).Transpose(0, 1).MatMul(root d)) Arg.None
    let trace (t: Tensor) = (t * Tensor.Identity 64L).Sum()
    ((mean - mean').Square().Sum() + trace c + trace d - 2.0 * cross.Sum()).Item()

let load (data: IdxDataset) count =
    images (Array.concat [ for i in 0 .. count - 1 -> transform.Apply(data.Read(i, 1)) ])

teach 900
let test = load held 5000
let wanted = seen test
let right = [ for i in 0..4999 -> held.Label(i).Value ]

let found = (classified test).Argmax(1L).ToArray<int64>() |> Array.map int |> List.ofArray

let accuracy =
    List.zip right found
    |> List.filter (fun (a, b) -> a = b)
    |> List.length
    |> float
    |> (*) (100.0 / 5000.0)

eprintfn
    "The judge gets %.1f%% of the test images right; 2,000 training images are at a Fréchet distance of %.3f."
    accuracy
    (frechet (seen (load real 2000)) wanted)

let gan = Dcgan.create { Size = size; Channels = 1 } |> ImageGan.computingIn dtype
let networks = ImageGan.networks seed Device.Cpu gan
let latent = ImageGan.latent (new Rng 7UL) 2000 gan

let score step =
    use _ = new Scope()
    let made = ImageGan.sample networks.Generator latent 250
    let shares = classified made
    let entropy (p: Tensor) = -(p * (p + 1e-12).Log()).Sum([| -1L |])
    let classes = (entropy (shares.Mean([| 0L |]))).Item()
    let doubt = (entropy shares).Mean().Item()

    printfn
        "%s,%d,%d,%.4f,%.3f,%.3f"
        precision
        seed
        step
        (frechet (seen made) wanted)
        (exp (classes - doubt))
        (exp classes)

printfn "precision,seed,step,frechet,score,classes"

let loader = new BatchLoader(real, transform, batch, seed, threads = 1)
let trainer = ImageGan.start seed Device.Cpu networks gan

for step in 1..steps do
    use _ = new Scope()
    trainer.Play(images (loader.Next()).Pixels)

    if step % every = 0 then
        score step

loader.Dispose()
