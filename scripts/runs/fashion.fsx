// Writes images of Fashion-MNIST as PNGs, a folder for each class, for commands that read folders.
//   dotnet fsi scripts/runs/fashion.fsx FOLDER TRAINING TEST CLASS…
// FOLDER/train/CLASS gets the first TRAINING images of each class of the training set, FOLDER/test/CLASS the first TEST of the
// test set.
#load "../gan.fsx"

open System.IO
open GanFunctional.Data

let arguments = fsi.CommandLineArgs[1..]

if arguments.Length < 4 then
    eprintfn "usage: dotnet fsi scripts/runs/fashion.fsx FOLDER TRAINING TEST CLASS…"
    exit 2

let write set (data: string) count =
    let source = Datasets.Open data

    for name in arguments[3..] do
        let images = ClassSubset(source, [| name |])
        let folder = Directory.CreateDirectory(Path.Combine(arguments[0], set, name)).FullName

        for i in 0 .. count - 1 do
            PngFile.Write(Path.Combine(folder, $"%04d{i}.png"), images.Read(i, 1))

write "train" "fashion-mnist" (int arguments[1])
write "test" "fashion-mnist/test" (int arguments[2])
