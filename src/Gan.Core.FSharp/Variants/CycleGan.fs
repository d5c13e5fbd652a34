namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

type CycleGanSettings =
    { ChannelsA: int
      ChannelsB: int
      Blocks: int
      GeneratorFeatures: int
      Dropout: bool
      Patch: int
      DiscriminatorFeatures: int
      Norm: Norm
      Objective: Objective
      Cycle: float
      Identity: float
      Pool: int
      LearningRate: Schedule
      Beta1: float }

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

module CycleGan =
    let defaults =
        { ChannelsA = 3
          ChannelsB = 3
          Blocks = 9
          GeneratorFeatures = 64
          Dropout = false
          Patch = 70
          DiscriminatorFeatures = 64
          Norm = Norm.Instance
          Objective = Objective.LeastSquares
          Cycle = 10.0
          Identity = 0.5
          Pool = 50
          LearningRate = Schedule.Constant 2e-4
          Beta1 = 0.5 }

    let generator settings inputs outputs =
        ResNet.generator
            { Blocks = settings.Blocks
              Features = settings.GeneratorFeatures
              Inputs = inputs
              Outputs = outputs
              Norm = settings.Norm
              Dropout = settings.Dropout }

    let discriminator settings channels =
        PatchGan.discriminator settings.Norm settings.Patch settings.DiscriminatorFeatures channels

    let networks seed device dtype settings =
        use rng = Generators.Seeded(seed, device)
        let model (name: string) net = Model.create (rng.Derive name) (Net.computingIn dtype net)

        { GeneratorAB = model "generator_ab" (generator settings settings.ChannelsA settings.ChannelsB)
          GeneratorBA = model "generator_ba" (generator settings settings.ChannelsB settings.ChannelsA)
          DiscriminatorA = model "discriminator_a" (discriminator settings settings.ChannelsA)
          DiscriminatorB = model "discriminator_b" (discriminator settings settings.ChannelsB) }

    let pools settings : CycleGanPools = { A = new ImagePool(settings.Pool); B = new ImagePool(settings.Pool) }

    let private identity settings =
        if settings.Identity = 0.0 then
            Loss.Zero()
        elif settings.ChannelsA <> settings.ChannelsB then
            fail
                "images of %d channels can't be compared with images of %d: the identity loss between them must be 0"
                settings.ChannelsA
                settings.ChannelsB
        else
            let unchanged = Loss.L1(_.SameA, _.A).Named "identity_a" + Loss.L1(_.SameB, _.B).Named "identity_b"

            settings.Cycle * settings.Identity * unchanged

    let private both named =
        Params.join [ for name, model: Model<Tensor, Tensor> in named -> Params.under name model.Params ]

    let private past (step: Step) (pool: ImagePool) (fakes: Tensor) =
        pool.Exchange(Draw.Uniform(step.Rng, [| fakes.shape[0]; 2L |]), detach fakes)

    let game settings (pools: CycleGanPools) networks : Game<Tensor * Tensor, CycleGanPlay> =
        let ab, ba, da, db =
            networks.GeneratorAB, networks.GeneratorBA, networks.DiscriminatorA, networks.DiscriminatorB

        let { Critic = critic; Generator = generator }: Objective = settings.Objective
        let inA (loss: Loss<CycleGanPlay>) = loss.Renamed(fun term -> term + "_a")
        let inB (loss: Loss<CycleGanPlay>) = loss.Renamed(fun term -> term + "_b")
        let adam = Optimizer.Adam(settings.LearningRate, settings.Beta1)

        let adversarial =
            inA (Loss.Via((fun p -> p.DA p.A p.FakeA), generator))
            + inB (Loss.Via((fun p -> p.DB p.B p.FakeB), generator))

        let cycle =
            Loss.L1((fun p -> p.BA p.FakeB), _.A).Named "cycle_a"
            + Loss.L1((fun p -> p.AB p.FakeA), _.B).Named "cycle_b"

        let judge =
            inA (Loss.Via((fun p -> p.DA p.A p.PastA), critic))
            + inB (Loss.Via((fun p -> p.DB p.B p.PastB), critic))

        { Play =
            fun step (a, b) ->
                // What is in the other domain, and what is in its own already.
                let both model (other: Tensor, own: Tensor) =
                    if settings.Identity = 0.0 then
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
                  (both [ "generator_ab", ab; "generator_ba", ba ])
                  adam
                  (adversarial + settings.Cycle * cycle + identity settings)
              player "D" (both [ "discriminator_a", da; "discriminator_b", db ]) adam (0.5 * judge) ] }
