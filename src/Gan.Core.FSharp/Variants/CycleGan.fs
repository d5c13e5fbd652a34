namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

type CycleGanNetworks =
    { GeneratorAB: Model<Tensor, Tensor>
      GeneratorBA: Model<Tensor, Tensor>
      DiscriminatorA: Model<Tensor, Tensor>
      DiscriminatorB: Model<Tensor, Tensor> }

type CycleGanPools =
    { A: ImagePool
      B: ImagePool }

    interface System.IDisposable with
        member pools.Dispose() =
            (pools.A :> System.IDisposable).Dispose()
            (pools.B :> System.IDisposable).Dispose()

type CycleGanPlay =
    { A: Tensor
      B: Tensor
      FakeA: Tensor
      FakeB: Tensor
      SameA: Tensor
      SameB: Tensor
      PastA: Tensor
      PastB: Tensor
      AB: Tensor -> Tensor
      BA: Tensor -> Tensor
      DA: Tensor -> Tensor -> Logits
      DB: Tensor -> Tensor -> Logits }

[<AbstractClass; Sealed>]
type CycleGan =
    static member Networks
        (seed: uint64, device: Device, dtype, generatorAB, generatorBA, discriminatorA, discriminatorB)
        =
        use rng = Generators.Seeded(seed, device)
        let model (name: string) net = Model.create (rng.Derive name) (Net.mixedPrecision dtype net)

        { GeneratorAB = model "generator_ab" generatorAB
          GeneratorBA = model "generator_ba" generatorBA
          DiscriminatorA = model "discriminator_a" discriminatorA
          DiscriminatorB = model "discriminator_b" discriminatorB }

    static member Pools size : CycleGanPools = { A = new ImagePool(size); B = new ImagePool(size) }

    // The channels of a discriminator's images, by its first convolution.
    static member private Channels(discriminator: Model<Tensor, Tensor>) =
        discriminator.Params.Leaves
        |> List.tryFind (fun leaf -> leaf.Tensor.dim () = 4L)
        |> Option.map _.Tensor.shape[1]

    static member Game
        (networks: CycleGanNetworks, pools: CycleGanPools, objective: Objective, optimizer, cycle: float, identity)
        : Game<Tensor * Tensor, CycleGanPlay> =
        let { GeneratorAB = ab; GeneratorBA = ba; DiscriminatorA = da; DiscriminatorB = db } = networks

        match CycleGan.Channels da, CycleGan.Channels db with
        | Some a, Some b when a <> b && identity <> 0.0 ->
            fail
                "images of %d channels can't be compared with images of %d: the identity loss between them must be 0"
                a
                b
        | _ -> ()

        let inA (loss: Loss<CycleGanPlay>) = loss.Renamed(fun term -> term + "_a")
        let inB (loss: Loss<CycleGanPlay>) = loss.Renamed(fun term -> term + "_b")

        let adversarial =
            inA (Loss.Via((fun p -> p.DA p.A p.FakeA), objective.Generator))
            + inB (Loss.Via((fun p -> p.DB p.B p.FakeB), objective.Generator))

        let cycled =
            Loss.L1((fun p -> p.BA p.FakeB), _.A).Named "cycle_a"
            + Loss.L1((fun p -> p.AB p.FakeA), _.B).Named "cycle_b"

        let unchanged =
            if identity = 0.0 then
                Loss.Zero()
            else
                Loss.L1(_.SameA, _.A).Named "identity_a" + Loss.L1(_.SameB, _.B).Named "identity_b"

        let judged =
            inA (Loss.Via((fun p -> p.DA p.A p.PastA), objective.Critic))
            + inB (Loss.Via((fun p -> p.DB p.B p.PastB), objective.Critic))

        let past (step: Step) (pool: ImagePool) (fakes: Tensor) =
            pool.Exchange(Draw.Uniform(step.Rng, [| fakes.shape[0]; 2L |]), detach fakes)

        let join named =
            Params.join [ for name, model: Model<Tensor, Tensor> in named -> Params.under name model.Params ]

        { Play =
            fun step (a, b) ->
                // What is in the other domain, and what is in its own already.
                let both model (other: Tensor, own: Tensor) =
                    if identity = 0.0 then
                        Model.train step model other, own
                    else
                        Model.trainOnPair step model (other, own)

                let fakeA, sameA = both ba (b, a)
                let fakeB, sameB = both ab (a, b)

                { A = a
                  B = b
                  FakeA = fakeA
                  FakeB = fakeB
                  SameA = sameA
                  SameB = sameB
                  PastA = past step pools.A fakeA
                  PastB = past step pools.B fakeB
                  AB = Model.train step ab
                  BA = Model.train step ba
                  DA = fun real fake -> Logits(da, step, real, fake)
                  DB = fun real fake -> Logits(db, step, real, fake) }
          Players =
            [ player
                  "G"
                  (join [ "generator_ab", ab; "generator_ba", ba ])
                  optimizer
                  (adversarial + cycle * cycled + cycle * identity * unchanged)
              player "D" (join [ "discriminator_a", da; "discriminator_b", db ]) optimizer (0.5 * judged) ] }
