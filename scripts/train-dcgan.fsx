// A DCGAN on Fashion-MNIST, composed from the core: dotnet fsi scripts/train-dcgan.fsx [steps] [picture.png]
#load "gan.fsx"

open GanFunctional
open GanFunctional.Data
open GanFunctional.Torch
open GanFunctional.Variants
open TorchSharp

let argument i fallback = fsi.CommandLineArgs |> Array.tryItem i |> Option.defaultValue fallback

let steps = argument 1 "2000" |> int
let picture = argument 2 "clothes.png"
let seed, batch = 0UL, 64

let data = Datasets.Open "fashion-mnist"
let loader = new BatchLoader(data, ImageTransform(28, 28, 1), batch, seed, threads = 1)

let gan =
    Dcgan.create (ImageShape.Square(28, 1))
    |> ImageGan.mixedPrecision (if Runtime.HasFastBFloat16 then DType.BFloat16 else DType.Float32)

let networks = ImageGan.networks seed torch.CPU gan

// The same game could be put together here from other pieces: another objective, a penalty, another optimizer.
let adam = Optimizer.Adam(2e-4, beta1 = 0.5)
let game = Dcgan.game gan.Latent Objective.NonSaturating adam networks
let trainer = Trainer.start seed torch.CPU game

for step in 1..steps do
    use _ = torch.NewDisposeScope()
    let real = loader.Next()
    trainer.Play(Tensors.From(real.Pixels, int64 batch, 1L, 28L, 28L))

    if step % 50 = 0 || step = steps then
        let losses =
            [ for KeyValue(name, value) in trainer.Report() do
                  if not (name.Contains '.') then
                      $"{name} %.3f{value}" ]

        printfn "%d/%d  %s" step steps (String.concat "  " losses)

let images =
    use _ = torch.NewDisposeScope()
    let latent = ImageGan.latent (Generators.Seeded 7UL) 100 gan
    (ImageGan.sample networks.Generator latent batch).ToArray<float32>()

PngFile.Write(picture, ImageGrid.Compose(images, 100, 1, 28, 28, 10))
printfn "%s" picture
loader.Dispose()
