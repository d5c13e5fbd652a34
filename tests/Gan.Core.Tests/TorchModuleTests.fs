module GanFunctional.Tests.TorchModuleTests

open Expecto
open GanFunctional
open GanFunctional.Activations
open GanFunctional.Layers
open GanFunctional.Norms
open GanFunctional.Testing
open GanFunctional.Torch
open GanFunctional.Tests.Testing
open TorchSharp

/// A discriminator as a user of TorchSharp writes one.
type private Discriminator() as this =
    inherit torch.nn.Module<Tensor, Tensor>("Discriminator")
    let first = torch.nn.Linear(6L, 8L)
    let norm = torch.nn.BatchNorm1d 8L
    let last = torch.nn.Linear(8L, 1L)
    do this.RegisterComponents()

    override _.forward x = last.call (F.relu (norm.call (first.call x)))

type private Dropped() as this =
    inherit torch.nn.Module<Tensor, Tensor>("Dropped")
    let drop = torch.nn.Dropout 0.5
    do this.RegisterComponents()
    override _.forward x = drop.call x

let private made: Net<Tensor, Tensor> = Net.ofModule (fun () -> new Discriminator())

let private ours =
    Net.named "first" (linear 6 8)
    --> Net.named "norm" (batchNorm 8)
    --> relu
    --> Net.named "last" (linear 8 1)

let private names (tree: Params) = tree.Leaves |> List.map _.Path

// One step of a critic on the model's own parameters.
let private critic (model: Model<Tensor, Tensor>) =
    let loss = Loss.Term("square", (fun (y: Tensor) -> y.Square().mean()))

    Trainer.start
        1UL
        torch.CPU
        { Play = fun step (x: Tensor) -> Model.train step model x
          Players = [ player "critic" model.Params (Optimizer.Adam(1e-2, 0.5, 0.999)) loss ] }

[<Tests>]
let tests =
    testList
        "TorchModuleTests"
        [ testCase "parameters have the names of the state_dict, in the order of PyTorch's" (fun () ->
              use _ = torch.NewDisposeScope()
              use instance = new Discriminator()
              let tree = newParams 1UL made
              Expect.equal (Set.ofList (names tree)) (Set.ofSeq (instance.state_dict().Keys)) "the names"

              Expect.equal
                  (names tree)
                  (names (newParams 1UL ours))
                  "the order, which is that of the same network of ours"

              Params.free tree)

          testCase "it computes and learns what the same network of ours does" (fun () ->
              use _ = torch.NewDisposeScope()
              use rng = Generators.Seeded 7UL
              let model, own = Model.create rng made, Model.create rng ours
              Params.assign model.Params own.Params
              let batch i = normal (uint64 i) [ 16; 6 ]
              use trainer = critic model
              use ownTrainer = critic own

              for i in 1..5 do
                  trainer.Play(batch i)
                  ownTrainer.Play(batch i)

              for leaf in own.Params.Leaves do
                  agree 1e-4 leaf.Path model.Params[leaf.Path] leaf.Tensor

              agree 1e-4 "in evaluation" (Model.eval model (batch 9)) (Model.eval own (batch 9)))

          testCase "the same seed gives the same weights, and libtorch's own generator stays as it is" (fun () ->
              use _ = torch.NewDisposeScope()
              torch.random.manual_seed 5L |> ignore
              let expected = torch.rand(4L).ToBytes()
              torch.random.manual_seed 5L |> ignore
              let a, b, other = newParams 1UL made, newParams 1UL made, newParams 2UL made
              Expect.isTrue (bytes a = bytes b) "the same seed"
              Expect.isFalse (bytes a = bytes other) "another seed"
              Expect.isTrue (torch.rand(4L).ToBytes() = expected) "libtorch's own stream"
              List.iter Params.free [ a; b; other ])

          testCase "an average of the parameters runs in memory of its own" (fun () ->
              use _ = torch.NewDisposeScope()
              let tree = newParams 1UL made
              let mean = Params.copy tree
              let model, averaged = Model.ofParams made tree, Model.ofParams made mean
              let x = normal 3UL [ 4; 6 ]
              agree 1e-6 "before any change" (Model.eval averaged x) (Model.eval model x)
              use _ = torch.no_grad ()
              tree["last.bias"].FillInPlace 3.0 |> ignore
              Ema.update 0.5 tree mean
              let change = (Model.eval averaged x .- Model.eval model x).abs().max().Item()
              Expect.isTrue (change > 0.5) "the average follows by half"

              agree
                  1e-6
                  "its bias"
                  (mean["last.bias"] .* 2.0)
                  (tree["last.bias"] .+ (Params.copy mean)["last.bias"] .* 2.0 .- tree["last.bias"])

              List.iter Params.free [ tree; mean ])

          testCase "dropout in a module draws from the step" (fun () ->
              use _ = torch.NewDisposeScope()
              let model = Model.ofParams (Net.ofModule (fun () -> new Dropped())) Params.empty
              let x = torch.ones (4L, 50L)

              let drawn seed round =
                  using (new Step(seed, round, torch.CPU)) (fun step -> (Model.train step model x).ToBytes())

              Expect.isTrue (drawn 1UL 0L = drawn 1UL 0L) "the same step"
              Expect.isFalse (drawn 1UL 0L = drawn 1UL 1L) "another step"
              Expect.isTrue ((Model.eval model x).ToBytes() = x.ToBytes()) "evaluation drops nothing")

          testCase "two in a chain have names of their own" (fun () ->
              let pair = Net.group "a" made --> Net.group "b" (Net.ofModule (fun () -> torch.nn.Linear(1L, 2L)))
              let tree = newParams 1UL pair
              Expect.equal (names tree |> List.skip 8) [ "a.last.bias"; "b.weight"; "b.bias" ] "the last names"
              let table = pair.ToString()

              for part in [ "a.first"; "Linear"; "a.norm"; "BatchNorm1d"; "b" ] do
                  Expect.stringContains table part "the table names the parts"

              Params.free tree)

          testCase "what does not fit is refused with its shape" (fun () ->
              use _ = torch.NewDisposeScope()
              let model = Model.ofParams made (newParams 1UL made)
              let error = Expect.thrown<TorchException>(fun () -> Model.eval model (torch.ones (2L, 3L)) |> ignore)
              Expect.stringContains error.Message "the module(Float32[2, 3])" "the sentence")

          testCase "the count of live tensors is the same after every step" (fun () ->
              use _ = torch.NewDisposeScope()
              use rng = Generators.Seeded 1UL
              use trainer = critic (Model.create rng made)
              let x = normal 1UL [ 16; 6 ]
              trainer.Play x
              use live = new LiveTensors()

              for _ in 1..20 do
                  trainer.Play x
                  Expect.equal live.Added 0L "tensors left by a step") ]
