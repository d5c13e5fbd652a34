// Ours and PyTorch's gradients against float64's, of one file of benchmarks/pytorch/exactness.py; scripts/exactness starts it.
//   dotnet fsi scripts/exactness.fsx SYSTEM FILE      prints lines of: system player variant error
#load "gan.fsx"
#load "../tests/Gan.Core.Tests/Exactness.fs"

open GanFunctional
open GanFunctional.Tests
open GanFunctional.Torch

let system, file = fsi.CommandLineArgs[1], fsi.CommandLineArgs[2]
let start = Exactness.read system false file
Runtime.Threads <- 1
Runtime.FlushDenormals() |> ignore

for player, variant, error in start.Theirs do
    printfn "%s %s PyTorch_%s %g" system player variant error

for variant, dtype in [ "float64", DType.Float64; "float32", DType.Float32; "bfloat16", DType.BFloat16 ] do
    for player, error in Exactness.errors start dtype do
        printfn "%s %s ours_%s %g" system player variant error
