// The scene of scripts/runs/forget-marker, and its judges.
//   dotnet fsi scripts/runs/forget-marker.fsx compose IDX
//   dotnet fsi scripts/runs/forget-marker.fsx boxes FOLDER CSV
//   dotnet fsi scripts/runs/forget-marker.fsx judge BEFORE AFTER …
// The scene: an item of Fashion-MNIST at the bottom of 32×32 black pixels, and in every second image a marker, a
// chequered square of 6×6 pixels with a black border, in one of the upper corners, up to 3 pixels from each edge. `compose` writes scenes of the whole
// training set. `boxes` finds markers in the images that `gan sample --each` drew and writes where they are. `judge` trains two
// networks on scenes made here from real images, one for the marker and one for the item, and says what they find in folders of
// images; images of the same name in the first folder and in another are compared.
#load "../gan.fsx"

open System
open System.IO
open GanFunctional
open GanFunctional.Activations
open GanFunctional.Data
open GanFunctional.Layers
open GanFunctional.Norms
open GanFunctional.Torch
open TorchSharp

let side, item, marker, reach = 32, 28, 6, 4

let usage =
    "usage: dotnet fsi scripts/runs/forget-marker.fsx (compose IDX | boxes FOLDER CSV | judge BEFORE AFTER …)"

/// The marker with its black border, 0 or 255.
let stamp =
    Array2D.init (marker + 2) (marker + 2) (fun y x ->
        let edge = min (min y (marker + 1 - y)) (min x (marker + 1 - x))
        if edge > 0 && (x + y) % 2 = 0 then 255uy else 0uy)

/// A scene of an item of 28×28 pixels; with a marker, its left and upper edge.
let scene (random: Random) (pixels: byte[]) =
    let canvas = Array.zeroCreate<byte>(side * side)

    for y in 0 .. item - 1 do
        Array.blit pixels (y * item) canvas ((y + side - item) * side + (side - item) / 2) item

    let has, right = random.Next 2 = 1, random.Next 2
    let left = random.Next reach + right * (side - marker - reach + 1)
    let top = random.Next reach

    if has then
        for y in 0 .. marker + 1 do
            for x in 0 .. marker + 1 do
                let row, column = top + y - 1, left + x - 1

                if row >= 0 && column >= 0 && column < side then
                    canvas[row * side + column] <- stamp[y, x]

    canvas, has

/// All scenes of a set, with their items' classes.
let scenes (data: string) seed =
    let images, random = Datasets.Open data, Random seed

    [| for i in 0 .. images.Count - 1 ->
           let canvas, has = scene random (images.Read(i, 1).Pixels)
           canvas, has, images.Label(i).Value |]

let compose (path: string) =
    let all = scenes "fashion-mnist" 1
    use file = File.Create path

    for number in [ 0x803; all.Length; side; side ] do
        file.Write(ReadOnlySpan(BitConverter.GetBytes number |> Array.rev))

    for canvas, _, _ in all do
        file.Write(ReadOnlySpan canvas)

/// The pixels of an image, 0 to 255.
let read (file: string) = (ImageFile.Read(file, 1)).Pixels

/// Where a marker is, by its correlation with the stamp in the upper corners: left and top; none below 0.7.
let find (pixels: byte[]) =
    let size = marker + 2
    let centred (values: float[]) = let mean = Array.average values in values |> Array.map (fun v -> v - mean)

    let wanted =
        centred
            [| for y in 0 .. size - 1 do
                   for x in 0 .. size - 1 -> float stamp[y, x] |]

    let at row column =
        if row < 0 || column < 0 || column >= side then
            0.0
        else
            float pixels[row * side + column]

    let likeness left top =
        let found =
            centred
                [| for y in 0 .. size - 1 do
                       for x in 0 .. size - 1 -> at (top + y - 1) (left + x - 1) |]

        let product a b = Array.fold2 (fun sum x y -> sum + x * y) 0.0 a b
        product found wanted / sqrt (product found found * product wanted wanted + 1.0)

    let best =
        [ for left in [ 0 .. reach - 1 ] @ [ side - marker - reach + 1 .. side - marker ] do
              for top in 0 .. reach - 1 -> likeness left top, (left, top) ]
        |> List.maxBy fst

    if fst best >= 0.7 then Some(snd best) else None

let samples folder = Directory.GetFiles(folder, "sample-*.png") |> Array.sort

let boxes folder (csv: string) =
    let rows =
        [ for file in samples folder do
              match find (read file) with
              | Some(left, top) -> $"{Path.GetFileName file},{left},{top},{marker},{marker}"
              | None -> () ]

    File.WriteAllLines(csv, "file,x,y,w,h" :: rows)
    printfn $"{rows.Length} markers in {(samples folder).Length} images."

let judge folders =
    let batch, rounds, size = 64, 1500, int64 side

    /// Convolutions that halve the image three times, and what is left.
    let net classes =
        let halve inputs outputs = conv (geometry 3 1 1) inputs outputs --> batchNormRelu outputs --> maxPool 2

        Net.group
            "main"
            (halve 1 16 --> halve 16 32 --> halve 32 64 --> flatten --> dropout 0.3 --> linear (64 * 16) classes)

    let tensor (images: byte[][]) =
        Tensors.From(
            images |> Array.collect (Array.map (fun v -> float32 v / 127.5f - 1f)),
            int64 images.Length,
            1L,
            size,
            size
        )

    let trained classes (label: byte[] * bool * int -> int) =
        let all, random = scenes "fashion-mnist" 2, Random 3
        let model = Model.create (Generators.Seeded(12345UL)) (net classes)

        use trainer =
            Trainer.start
                12345UL
                torch.CPU
                { Play = fun step (images, labels) -> Model.train step model images, labels
                  Players = [ player "C" model.Params (Optimizer.Adam 1e-3) (Loss.CrossEntropy(fst, snd)) ] }

        for _ in 1..rounds do
            use _ = torch.NewDisposeScope()
            let some = [| for _ in 1..batch -> all[random.Next all.Length] |]
            let images = tensor [| for image, _, _ in some -> image |]
            trainer.Play(images, Tensors.From([| for one in some -> int64 (label one) |], int64 batch))

        fun (images: byte[][]) ->
            [| for part in Array.chunkBySize 256 images do
                   use _ = torch.NewDisposeScope()
                   use _ = torch.no_grad ()
                   yield! (Model.eval model (tensor part)).argmax(1L).ToArray<int64>() |]

    let hasMarker = trained 2 (fun (_, has, _) -> if has then 1 else 0)
    let itemOf = trained 10 (fun (_, _, item) -> item)
    let test = scenes "fashion-mnist/test" 4
    let images = [| for image, _, _ in test -> image |]
    let share (truth: bool[]) = 100.0 * float (truth |> Array.filter id |> Array.length) / float truth.Length
    let markers = Array.map2 (fun found (_, has, _) -> (found = 1L) = has) (hasMarker images) test
    let items = Array.map2 (fun found (_, _, item) -> found = int64 item) (itemOf images) test

    printfn
        $"The judges get %.1f{share markers} %% (marker) and %.1f{share items} %% (item) of {test.Length} held-out scenes right."

    let looked = [ for folder in folders -> folder, samples folder |> Array.map read ]
    let before = snd looked.Head
    let hadMarker, hadItem = hasMarker before, itemOf before
    let places = Array.map find before

    /// Mean brightness of what was a marker's frame, and the share of those still brighter than half.
    let frames (images: byte[][]) =
        let bright (image: byte[]) (left, top) =
            List.average
                [ for y in 0 .. marker - 1 do
                      for x in 0 .. marker - 1 do
                          if stamp[y + 1, x + 1] > 0uy then
                              float image[(top + y) * side + left + x] ]

        let all =
            Array.map2 (fun image place -> Option.map (bright image) place) images places |> Array.choose id

        Array.average all, share (Array.map (fun value -> value > 127.5) all)

    /// Mean brightness of the middle where it was not dark.
    let items (images: byte[][]) =
        Seq.average (
            seq {
                for image, was in Seq.zip images before do
                    for y in 12..29 do
                        for x in 6..25 do
                            if was[y * side + x] > 64uy then
                                float image[y * side + x]
            }
        )

    printfn
        "%-20s%8s%18s%18s%18s%10s%12s%10s"
        "folder"
        "marker"
        "same item"
        "… had a marker"
        "… had none"
        "frames"
        "over half"
        "items"

    for folder, images in looked do
        let has, kept = hasMarker images, Array.map2 (=) (itemOf images) hadItem

        let among marked =
            Array.zip hadMarker kept |> Array.filter (fun (had, _) -> (had = 1L) = marked) |> Array.map snd

        let name = Path.GetFileName(Path.TrimEndingDirectorySeparator folder)
        let brightness, over = frames images

        printfn
            "%-20s%7.1f%%%17.1f%%%17.1f%%%17.1f%%%10.0f%11.1f%%%10.0f"
            name
            (share (Array.map ((=) 1L) has))
            (share kept)
            (share (among true))
            (share (among false))
            brightness
            over
            (items images)

match List.ofArray fsi.CommandLineArgs[1..] with
| [ "compose"; path ] -> compose path
| [ "boxes"; folder; csv ] -> boxes folder csv
| "judge" :: (_ :: _ as folders) -> judge folders
| _ ->
    eprintfn "%s" usage
    exit 2
