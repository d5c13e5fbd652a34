// Says whether the images that a run of gancls draws match their texts, by a judge of its own: a convolutional network of images
// and a bag of words of texts, trained on the same real images and captions to bring those that belong together close
// (Radford et al. 2021, "Learning transferable visual models from natural language supervision", section 2.3).
//   dotnet fsi scripts/runs/matcher.fsx DATA TRAINING.tsv HELD-OUT.tsv RUN [ROUNDS]
#load "../gan.fsx"
// What reads tables and configurations is beside the program alone.
#r "../../src/Gan.Cli/bin/Release/net10.0/CsvHelper.dll"
#r "../../src/Gan.Cli/bin/Release/net10.0/YamlDotNet.dll"

open System
open GanFunctional
open GanFunctional.Data
open GanFunctional.Layers
open GanFunctional.Norms
open GanFunctional.Activations
open GanFunctional.Torch
open GanFunctional.Variants
open TorchSharp

let arguments = fsi.CommandLineArgs[1..]
let data, training, heldOut, run = arguments[0], arguments[1], arguments[2], arguments[3]
let rounds = if arguments.Length > 4 then int arguments[4] else 400
let side, width, batch, seed = 32, 128, 128, 20250UL

let images (captions: string) = CaptionedFolder(ImageFolder data, CaptionTable.Read(captions, [| "name"; "tags" |]))
let known, unseen = images training, images heldOut

// ---- The judge -------------------------------------------------------------------------------------------------------

let vocabulary =
    Vocabulary.Build(Seq.collect known.Captions (seq { 0 .. known.Count - 1 }), Words, 2, 16)

/// How often each known word is in each text, over the square root of the text's words: [n, words].
let bags (texts: string[]) =
    let counts = Array.zeroCreate<float32>(texts.Length * vocabulary.Count)

    texts
    |> Array.iteri (fun i text ->
        let ids = vocabulary.Encode text |> Array.filter (fun id -> id > 1L)

        for id in ids do
            let place = i * vocabulary.Count + int id
            counts[place] <- counts[place] + 1f / sqrt (float32 ids.Length))

    Tensors.From(counts, int64 texts.Length, int64 vocabulary.Count)

let unit =
    Net.unnumbered (Net.opaque "unit" (fun (x: Tensor) -> x ./ (x.norm (1, keepdim = true) .+ 1e-6)))

let eye =
    conv (geometry 5 2 2) 3 32
    --> relu
    --> conv (geometry 3 2 1 |> unbiased) 32 64
    --> batchNormRelu 64
    --> conv (geometry 3 2 1 |> unbiased) 64 128
    --> batchNormRelu 128
    --> flatten
    --> dropout 0.3
    --> linear (128 * side * side / 64) width
    --> unit

let ear = dropout 0.2 --> linear vocabulary.Count width --> unit

let judge =
    let rng = Generators.Seeded(seed)
    {| Eye = Model.create (rng.Derive "eye") eye; Ear = Model.create (rng.Derive "ear") ear |}

let temperature = 0.1

let matching =
    Loss.Term(
        "match",
        fun (similarity: Tensor) ->
            let labels = Tensors.Range(0L, similarity.shape[0])

            0.5
            .* (F.cross_entropy (similarity, labels) .+ F.cross_entropy (similarity.transpose (0L, 1L), labels))
    )

let game: Game<Tensor * Tensor, Tensor> =
    { Play =
        fun step (x, t) ->
            let eye, ear = Model.train step judge.Eye, Model.train step judge.Ear
            (eye x).MatMul((ear t).transpose(0L, 1L)) ./ temperature
      Players =
        [ player
              "judge"
              (Params.join [ Params.under "eye" judge.Eye.Params; Params.under "ear" judge.Ear.Params ])
              (Optimizer.AdamW(1e-3, decay = 1e-3))
              matching ] }

let train () =
    let load = Nullable<struct (int * int)>(struct (36, 36))
    let transform = ImageTransform(side, side, 3, Crop = Crop.Random, Load = load, Jitter = 0.1f)

    use loader = new BatchLoader(known, transform, batch, seed, threads = 1)
    use trainer = Trainer.start seed torch.CPU game

    for round in 1..rounds do
        use _ = torch.NewDisposeScope()
        let real = loader.Next()
        let random = Random(int (seed + uint64 round))

        let texts =
            real.Indices |> Array.map (fun i -> let own = known.Captions i in own[random.Next own.Count])

        trainer.Play(Tensors.From(real.Pixels, int64 batch, 3L, int64 side, int64 side), bags texts)

        if round % 100 = 0 then
            eprintfn "judge: %d/%d  %.3f" round rounds (trainer.Report () [ 0 ].Value)

// ---- The questions ---------------------------------------------------------------------------------------------------

/// Of each of n images and its text: the share of the n texts that the image is farther from than from its own.
let shares (texts: string[]) (pixels: float32[]) =
    use _ = torch.NewDisposeScope()
    use _ = torch.no_grad ()
    let seen = Model.eval judge.Eye (Tensors.From(pixels, int64 texts.Length, 3L, int64 side, int64 side))
    let n = texts.Length
    let similarity = (seen.MatMul((Model.eval judge.Ear (bags texts)).transpose(0L, 1L))).ToArray<float32>()
    let code = texts |> Array.map (fun text -> vocabulary.Encode text |> List.ofArray)

    [| for i in 0 .. n - 1 do
           let own = similarity[i * n + i]
           // Texts that are one to the judge are no question.
           let others =
               [| for j in 0 .. n - 1 do
                      if code[j] <> code[i] then
                          similarity[i * n + j] |]

           let won =
               others
               |> Array.sumBy (fun other ->
                   if own > other then 1.0
                   elif own = other then 0.5
                   else 0.0)

           won / float others.Length |]

/// How often an image is nearer to its own text than to another one, with the standard error over the texts, and how often its
/// own is among the nearest tenth. Of several images of each text, their mean.
let report name (images: float32[] list) texts =
    let each = images |> List.map (shares texts)
    let own = each |> List.reduce (Array.map2 (+)) |> Array.map (fun sum -> sum / float each.Length)
    let mean = Array.average own
    let deviation = sqrt (own |> Array.averageBy (fun share -> (share - mean) ** 2.0))
    let tenth = each |> List.averageBy (Array.averageBy (fun share -> if share >= 0.9 then 1.0 else 0.0))
    let error = deviation / sqrt (float own.Length)
    printfn "%-46s %5d   %5.1f ± %.1f %%   %5.1f %%" name own.Length (100.0 * mean) (100.0 * error) (100.0 * tenth)

/// Images with their names, of each name that the judge and the GAN know something of once.
let named (source: CaptionedFolder) (gan: CSharp.TextToImage) =
    seq { 0 .. source.Count - 1 }
    |> Seq.map (fun i -> i, source.Captions(i)[0])
    |> Seq.distinctBy snd
    |> Seq.filter (fun (_, text) -> vocabulary.Knows text && gan.Knows text)
    |> Array.ofSeq

let real (source: CaptionedFolder) pairs =
    let transform = ImageTransform(side, side, 3)
    [ pairs |> Array.collect (fun (i, _) -> transform.Apply(source.Read(i, 3))) ]

train ()
let gan = CSharp.TextToImage.Load run

if gan.Size <> side then
    failwithf "the judge looks at %d pixels, and the run '%s' draws %d" side run gan.Size

let every n items = items |> Array.indexed |> Array.filter (fun (i, _) -> i % n = 0) |> Array.map snd
let old = named known gan |> every 5

/// Names that are no caption of a training image either.
let fresh =
    let seen = seq { 0 .. known.Count - 1 } |> Seq.collect known.Captions |> Set.ofSeq
    named unseen gan |> Array.filter (fun (_, text) -> not (seen.Contains text))

let texts = Array.map snd
let drawn pairs = [ for draw in 0UL .. 3UL -> gan.Sample(texts pairs, 1, seed + draw) ]

/// Every image with the text of the one half the list further on: what chance gives.
let shifted pairs =
    let texts = texts pairs
    Array.permute (fun i -> (i + texts.Length / 2) % texts.Length) texts

printfn "%-46s %5s   %-14s   %s" "images" "texts" "own text first" "own among the first tenth"
report "real, trained on" (real known old) (texts old)
report "real, held out" (real unseen fresh) (texts fresh)
report "drawn, texts trained on" (drawn old) (texts old)
report "drawn, texts held out" (drawn fresh) (texts fresh)
report "drawn, texts trained on, each with another's" (drawn old) (shifted old)
report "drawn, texts held out, each with another's" (drawn fresh) (shifted fresh)
printfn "%-46s %5s   %5.1f %%          %5.1f %%" "chance" "" 50.0 10.0
