namespace GanFunctional.Tests

open System
open System.Collections.Generic
open System.IO
open System.Text.Json
open Expecto
open GanFunctional
open GanFunctional.Formats
open GanFunctional.Torch
open TorchSharp

/// A case of a file of tests/golden, as its README describes it: what was computed, and PyTorch's tensors.
type Case =
    { Name: string
      About: JsonElement
      Tensors: IReadOnlyDictionary<string, Tensor> }

    /// The tensor `case/name`.
    member case.Item
        with get (name: string) =
            match case.Tensors.TryGetValue $"{case.Name}/{name}" with
            | true, tensor -> tensor
            | _ -> failwith $"the case {case.Name} has no tensor '{name}'"

    member case.Has(name: string) = case.Tensors.ContainsKey $"{case.Name}/{name}"
    member case.Op = string (case.About.GetProperty "op")
    member case.Arg(name: string) = (case.About.GetProperty "args").GetProperty name
    member case.Text(name: string) = string (case.Arg name)
    member case.IsTrain = string (case.About.GetProperty "mode") = "train"
    member case.Names(kind: string) = [ for name in (case.About.GetProperty kind).EnumerateArray() -> string name ]

module Golden =
    let private read =
        let files =
            Dictionary<string, struct (IReadOnlyDictionary<string, Tensor> * IReadOnlyDictionary<string, string>)>()

        fun (file: string) ->
            match files.TryGetValue file with
            | true, found -> found
            | _ ->
                let path = Path.Combine(AppContext.BaseDirectory, "golden", file + ".safetensors")
                let struct (tensors, metadata) = Safetensors.Load path

                // They are every test's.
                for pair in tensors do
                    pair.Value.DetachFromDisposeScope() |> ignore

                let found = struct (Dictionary tensors :> IReadOnlyDictionary<_, _>, metadata)
                files[file] <- found
                found

    let case file name =
        let struct (tensors, metadata) = read file
        { Name = name; About = JsonDocument.Parse(metadata[name]).RootElement; Tensors = tensors }

    /// The cases of a file that one of the tests picks, for a theory.
    let cases file (pick: Case -> bool) =
        let struct (_, metadata) = read file
        metadata.Keys |> Seq.filter (fun name -> pick (case file name)) |> List.ofSeq

    /// The float32 tensor of the README's formula: uniform in [shift − scale, shift + scale).
    let fill (shape: int64[]) (seed: int) scale shift =
        let value i =
            let x = (uint32 i + 1u) * 0x9E3779B9u + uint32 seed * 0x85EBCA6Bu
            let x = (x ^^^ (x >>> 16)) * 0x7FEB352Du
            let x = (x ^^^ (x >>> 15)) * 0x846CA68Bu
            let x = x ^^^ (x >>> 16)
            float32 ((float x / 4294967296.0 * 2.0 - 1.0) * scale + shift)

        Tensors.From(Array.init (int (Array.fold (*) 1L shape)) value, shape)

    /// The tensor of a fill entry; of an entry of `per_step`, in step 1, 2 ….
    let filled (entry: JsonElement) step =
        let shape = [| for size in (entry.GetProperty "shape").EnumerateArray() -> size.GetInt64() |]
        let number (name: string) = (entry.GetProperty name).GetDouble()
        fill shape ((entry.GetProperty "seed").GetInt32() + step) (number "scale") (number "shift")

    /// Holds a tensor to what `summary` in tests/golden/cases.py kept of a large one: the sample to its own largest
    /// number, the mean to the root mean square, the norm to itself.
    let summaryAgrees tolerance (case: Case) (name: string) (actual: Tensor) =
        use _ = torch.NewDisposeScope()
        let flat = actual.detach().to_type(DType.Float64).contiguous().reshape -1L
        let stride = max 1L (flat.numel () / 128L) ||| 1L
        let indices = [| for i in 0L .. stride .. flat.numel () - 1L -> i |]
        let sample = flat.index_select (0L, Tensors.From(indices, int64 indices.Length))
        Testing.agree tolerance name sample case[name + "/sample"]
        let stats = case[name + "/stats"].ToArray<float>()
        Testing.agreeNumbers tolerance (name + " (norm)") (flat.norm().Item()) stats[1]
        let meanError = abs (flat.mean().Item() - stats[0]) / (stats[1] / sqrt (float (flat.numel ())))

        Expect.isTrue
            (stats[1] = 0.0 || meanError <= tolerance)
            $"{name} (mean): {meanError:g3} of the root mean square"

    /// Runs a net of one layer on a layer case's tensors and compares the output, all gradients and the buffers after.
    let layerAgrees (case: Case) (net: Net<Tensor, Tensor>) =
        use _ = torch.NewDisposeScope()
        use rng = Generators.Seeded(1UL)
        let own (leaf: Leaf) = leaf.Path.Substring "0.".Length
        let tree = Net.init rng net |> Params.map (fun leaf -> case[own leaf].clone())

        Expect.equal
            tree.Leaves.Length
            (case.Names("params").Length + case.Names("buffers").Length)
            "the number of parameters and buffers"

        let mode = if case.IsTrain then Train rng else Eval
        let x = case["x"].clone()
        let differentiable = case.Has "grad_x"
        x.requires_grad <- differentiable
        let y = Net.apply net tree mode x
        Testing.agree Testing.golden "the output" y case["y"]

        let wanted =
            [ if differentiable then
                  "x", x
              for leaf in tree.Leaves do
                  if leaf.Role <> Buffer then
                      own leaf, leaf.Tensor ]

        let gradients = Autograd.Grad((y * case["grad_y"]).sum(), wanted |> List.map snd |> Array.ofList)

        for (name, _), gradient in Seq.zip wanted gradients do
            Testing.agree Testing.golden $"the gradient by {name}" gradient case["grad_" + name]

        for leaf in tree.Leaves do
            if leaf.Role = Buffer then
                Testing.agree Testing.golden $"{own leaf} after" leaf.Tensor case["after_" + own leaf]

    [<Tests>]
    let tests =
        testList
            "Golden"
            [ testCase "the fill formula gives the README's numbers" (fun () ->
                  use _ = torch.NewDisposeScope()
                  let expected = [| 0.792723119f; -0.837206125f; -0.69137907f; -0.215179026f |]
                  Expect.equal ((fill [| 4L |] 1 1.0 0.0).ToArray<float32>()) expected "the formula's numbers") ]
