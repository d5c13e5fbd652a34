module GanFunctional.Tests.LayersTests

open Expecto
open GanFunctional
open GanFunctional.Layers
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Tests.Testing

let private int (case: Case) (name: string) = (case.Arg name).GetInt32()

let private window (case: Case) =
    { geometry (int case "kernel") (int case "stride") (int case "padding") with
        Bias = (case.Arg "bias").GetBoolean() }

let private transposedWindow case = { window case with OutputPadding = int case "output_padding" }

let private layer op (case: Case) =
    let inputs, outputs = int case "in", int case "out"

    match op with
    | "linear" when (case.Arg "bias").GetBoolean() -> linear inputs outputs
    | "linear" -> linearUnbiased inputs outputs
    | "conv2d" -> conv (window case) inputs outputs
    | "conv_transpose2d" -> convTransposed (transposedWindow case) inputs outputs
    | other -> failwith $"no layer is called {other}"

let private weighted =
    Golden.cases "layers" (fun case -> List.contains case.Op [ "linear"; "conv2d"; "conv_transpose2d" ])

let private spectral = Golden.cases "layers" (fun case -> case.Op = "spectral_norm")

[<Tests>]
let tests =
    testList
        "LayersTests"
        [ testTheory "linear layers and convolutions are PyTorch's, forward and backward" weighted (fun name ->
              let case = Golden.case "layers" name
              Golden.layerAgrees case (layer case.Op case))

          testTheory "spectral norm is PyTorch's, forward, backward and in its vectors" spectral (fun name ->
              let case = Golden.case "layers" name
              let inner = case.Text "inner"
              Golden.layerAgrees case (spectralNorm (if inner = "conv_transpose2d" then 1 else 0) (layer inner case)))

          testCase "an embedding is PyTorch's, backward too" (fun () ->
              let case = Golden.case "layers" "embedding"
              Golden.layerAgrees case (embedding (int case "count") (int case "features")))

          testCase "spectral norm brings the largest singular value to 1" (fun () ->
              use _ = torch.NewDisposeScope()
              use rng = Generators.Seeded(1UL)
              let net = spectralNorm 0 (linearUnbiased 6 4)
              let run = Net.apply net (Net.init rng net)

              for _ in 1..200 do
                  use _ = torch.NewDisposeScope()
                  run (Train rng) (torch.zeros [| 1L; 6L |]) |> ignore

              // The layer of the unit vectors is its matrix W; ‖W‖₂² is the largest eigenvalue of WᵀW, by its own power iteration.
              let w = (run Eval (torch.eye 6L)).detach()
              let gram = w.MatMul(w.transpose (0L, 1L))
              let mutable v = torch.ones [| 6L; 1L |]

              for _ in 1..500 do
                  v <- gram.MatMul v
                  v <- v / v.norm ()

              agreeNumbers 1e-3 "the norm" (sqrt (gram.MatMul(v).norm().Item())) 1.0)

          testCase "a critic with spectral norm can judge twice before its gradient is taken" (fun () ->
              use _ = torch.NewDisposeScope()
              use rng = Generators.Seeded(1UL)
              let net = spectralNorm 0 (linear 3 2)
              let tree = Net.init rng net
              let run = Net.apply net tree (Train rng)
              let real, fake = normal 2UL [ 4; 3 ], normal 3UL [ 4; 3 ]
              let first = run real
              let alone = Autograd.Grad(first.sum (), tree.Trained, retainGraph = true)
              run fake |> ignore
              let later = Autograd.Grad(first.sum (), tree.Trained)

              for a, b in Array.zip alone later do
                  Expect.isTrue (same a b) "the output of later calls")

          testCase "an input of another width is refused with its shape" (fun () ->
              let net = linear 4 2
              let run = Net.apply net (newParams 1UL net) Eval
              let error = Expect.thrown<TorchException>(fun () -> run (torch.zeros [| 3L; 5L |]) |> ignore)
              Expect.stringContains error.Message "[3, 5]" "the message names the shape") ]
