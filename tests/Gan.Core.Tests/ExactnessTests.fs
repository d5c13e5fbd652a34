/// Every system's gradients against float64's, held to PyTorch's own on the same weights, batch and noise, at small sizes.
/// docs/testing.md has the benchmarks' sizes.
module GanFunctional.Tests.ExactnessTests

open System.Diagnostics
open System.IO
open Expecto
open GanFunctional
open GanFunctional.Torch
open TorchSharp

let private python = "/usr/bin/python3"

// As many as it takes for a mean: in bfloat16 the errors of single seeds lie between half and twice of it.
let private seeds = [ 1..15 ]

let private systems = [ "dcgan"; "completion"; "gancls"; "stargan"; "pix2pix"; "cyclegan" ]

let private script = Path.Combine(__SOURCE_DIRECTORY__, "../../benchmarks/pytorch/exactness.py")

// Ours and PyTorch's: (player, variant) and its errors, one a seed.
let private measure system =
    let folder = Directory.CreateTempSubdirectory "exactness"

    try
        let arguments =
            [ script; folder.FullName; "--small"; "--systems"; system; "--seeds" ] @ List.map string seeds

        use run = nonNull (Process.Start(ProcessStartInfo(python, arguments, RedirectStandardError = true)))
        let error = run.StandardError.ReadToEnd()
        run.WaitForExit()
        Expect.isTrue (run.ExitCode = 0) error

        [ for seed in seeds do
              use _ = torch.NewDisposeScope()
              let start = Exactness.read system true (Path.Combine(folder.FullName, $"{system}-{seed}.safetensors"))

              for player, variant, error in start.Theirs do
                  (player, variant), error

              for name, dtype in [ "float64", DType.Float64; "float32", DType.Float32; "bfloat16", DType.BFloat16 ] do
                  for player, error in Exactness.errors start dtype do
                      (player, "ours " + name), error ]
        |> List.groupBy fst
        |> List.map (fun (key, errors) -> key, List.map snd errors)
        |> Map
    finally
        folder.Delete true

let private mean (errors: float list) = sqrt (List.averageBy (fun error -> error * error) errors)
let private median errors = (List.sort errors)[seeds.Length / 2]

[<Tests>]
let tests =
    testList
        "ExactnessTests"
        [ testTheory "gradients are as exact as PyTorch's in both precisions" systems (fun system ->
              if
                  not (
                      Directory.Exists "/usr/lib/python3/dist-packages/torch"
                      && File.Exists python
                      && File.Exists script
                  )
              then
                  skiptest "PyTorch (Debian: python3-torch) is not installed"

              let errors = measure system

              for player in errors.Keys |> Seq.map fst |> Seq.distinct do
                  let of' variant = errors[player, variant]
                  // In float64 the two are the same function; what is left is that the file is in float32.
                  Expect.isTrue
                      (List.max (of' "ours float64") < 1e-7)
                      $"{player}: not the gradient that PyTorch computes"
                  // Networks this small have few units near a kink; of most seeds none flips and the rounding of sums is left, which
                  // differs by the order of summing. A seed in which one flips is a thousand times as far off, in PyTorch as here.
                  let theirs = max (median (of' "float32")) (median (of' "float32_channels_last"))
                  let ours = median (of' "ours float32")
                  Expect.isTrue (ours <= 2.0 * theirs) $"{player} in float32: {ours:g3}, PyTorch {theirs:g3}"
                  // Here thousands flip, and means over seeds scatter by some hundredths.
                  let theirs = max (mean (of' "bfloat16")) (mean (of' "bfloat16_channels_last"))
                  let ours = mean (of' "ours bfloat16")

                  Expect.isTrue
                      (ours <= 1.1 * theirs)
                      $"{player} in bfloat16: {ours:g3}, PyTorch's autocast {theirs:g3}") ]
