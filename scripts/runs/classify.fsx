// An independent judge: a small convolutional network, trained on real labelled images, says which class the images of other
// folders are of.
//   dotnet fsi scripts/runs/classify.fsx TRAIN TEST SIZE CHANNELS ROUNDS [CLASS=FOLDER …]
// TRAIN and TEST hold a folder of images for each class. Prints how many images of TEST it gets right, then for each FOLDER
// which share of its images it takes for which class; CLASS is the one that they should be of.
#load "../gan.fsx"

open System.IO
open GanFunctional
open GanFunctional.Activations
open GanFunctional.Data
open GanFunctional.Layers
open GanFunctional.Norms
open GanFunctional.Torch
open TorchSharp

let arguments = fsi.CommandLineArgs[1..]

if arguments.Length < 5 then
    eprintfn "usage: dotnet fsi scripts/runs/classify.fsx TRAIN TEST SIZE CHANNELS ROUNDS [CLASS=FOLDER …]"
    exit 2

let training, test = ImageFolder arguments[0], ImageFolder arguments[1]
let size, channels, rounds = int arguments[2], int arguments[3], int arguments[4]
let classes = List.ofSeq training.Classes
let seed, batch = 12345UL, 64

/// Convolutions that halve the image three times, and a mean over what is left.
let net =
    let halve inputs outputs = conv (geometry 3 1 1) inputs outputs --> batchNormRelu outputs --> maxPool 2

    Net.group
        "main"
        (halve channels 32
         --> halve 32 64
         --> halve 64 128
         --> flatten
         --> dropout 0.3
         --> linear (128 * (size / 8) * (size / 8)) classes.Length)

let model = Model.create (Generators.Seeded(seed, torch.CPU)) net

let game =
    { Play = fun step (images, labels) -> Model.train step model images, labels
      Players = [ player "C" model.Params (Optimizer.Adam 1e-3) (Loss.CrossEntropy(fst, snd)) ] }

let transform = ImageTransform(size, size, channels)

let train () =
    use loader = new BatchLoader(training, transform, batch, seed, threads = 1)
    use trainer = Trainer.start seed torch.CPU game

    for _ in 1..rounds do
        use _ = torch.NewDisposeScope()
        let real = loader.Next()
        let images = Tensors.From(real.Pixels, int64 batch, int64 channels, int64 size, int64 size)
        trainer.Play(images, Tensors.From(Array.map int64 real.Labels, int64 batch))

/// The class of each image.
let classify (images: float32[] list) =
    [ for part in List.chunkBySize 256 images do
          use _ = torch.NewDisposeScope()
          use _ = torch.no_grad ()
          let pixels = Tensors.From(Array.concat part, int64 part.Length, int64 channels, int64 size, int64 size)
          yield! (Model.eval model pixels).argmax(1L).ToArray<int64>() |> Array.map int ]

/// Which share of these classes each class has, as a row of a table.
let row (name: string) (found: int list) =
    let share i = float (found |> List.filter ((=) i) |> List.length) / float found.Length

    let columns = [ for i in 0 .. classes.Length - 1 -> sprintf "%12.1f%%" (100.0 * share i) ]

    printfn "%-20s%s" name (String.concat "" columns)

let read file = transform.Apply(ImageFile.Read(file, channels))

/// The single images of a folder that gan translate wrote: not the picture of them all.
let translated folder =
    [ for file in Directory.GetFiles(folder, "*.png") |> Array.sort do
          if Path.GetFileName file <> "translations.png" then
              read file ]

train ()

let labels = [ for i in 0 .. test.Count - 1 -> test.Label(i).Value ]

let found = classify [ for i in 0 .. test.Count - 1 -> transform.Apply(test.Read(i, channels)) ]

let right = List.zip labels found |> List.filter (fun (a, b) -> a = b) |> List.length
printfn "The judge gets %.1f%% of %d held-out images right." (100.0 * float right / float labels.Length) labels.Length
printfn "%-20s%s" "taken for" (String.concat "" [ for name in classes -> sprintf "%13s" name ])

for i, name in List.indexed classes do
    row
        $"real {name}"
        [ for label, guess in List.zip labels found do
              if label = i then
                  guess ]

for argument in arguments[5..] do
    let target = argument[.. argument.IndexOf '=' - 1]
    row $"made to be {target}" (classify (translated argument[argument.IndexOf '=' + 1 ..]))
