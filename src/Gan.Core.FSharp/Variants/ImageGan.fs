namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

type ImageShape =
    { Width: int
      Height: int
      Channels: int }

    static member Square(side, channels) = { Width = side; Height = side; Channels = channels }
    member shape.Pixels = shape.Channels * shape.Height * shape.Width

type Networks = { Generator: Model<Tensor, Tensor>; Discriminator: Model<Tensor, Tensor> }

type ImageGan =
    { Name: string
      Shape: ImageShape
      Latent: Rng -> int -> Tensor
      Generator: Net<Tensor, Tensor>
      Discriminator: Net<Tensor, Tensor>
      Start: uint64 -> Device -> Networks -> Trainer<Tensor> }

module ImageGan =
    let networks seed device (gan: ImageGan) =
        use rng = Generators.Seeded(seed, device)

        { Generator = Model.create (rng.Derive "generator") gan.Generator
          Discriminator = Model.create (rng.Derive "discriminator") gan.Discriminator }

    let mixedPrecision dtype (gan: ImageGan) =
        { gan with
            Generator = Net.mixedPrecision dtype gan.Generator
            Discriminator = Net.mixedPrecision dtype gan.Discriminator }

    let latent rng count (gan: ImageGan) = gan.Latent rng count
    let start seed device networks (gan: ImageGan) = gan.Start seed device networks

    let sample generator (latent: Tensor) (batch: int) =
        use _ = torch.no_grad ()

        Scope.Run(fun () ->
            torch.cat
                [| for part in latent.split (int64 batch) do
                       Scope.Run(fun () -> Model.eval generator part) |])
