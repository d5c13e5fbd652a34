// Draws 64 images: dotnet fsi scripts/sample.fsx PATH PICTURE.png, where PATH is a run or a generator's file with its config beside it.
#load "gan.fsx"

open GanFunctional.CSharp

TrainedGan.Load(fsi.CommandLineArgs[1]).SaveGrid(fsi.CommandLineArgs[2], count = 64, seed = 1UL)
