namespace GanFunctional.Analysis

open GanFunctional
open GanFunctional.Torch
open TorchSharp

type Box = { Left: float; Top: float; Width: float; Height: float }

module Forget =
    let layer depth (generator: Model<Tensor, Tensor>) (latent: Tensor) =
        use _ = torch.no_grad ()
        use _ = torch.NewDisposeScope()

        let maps =
            Model.activations generator (latent.narrow (0L, 0L, 1L))
            |> List.filter (fun (_, activation) -> activation.ndim = 4)
            |> List.rev

        // The last is the image.
        if depth < 1 || depth >= maps.Length then
            fail
                "the generator has feature maps at %d depth(s) below the image, and none at depth %d"
                (max 0 (maps.Length - 1))
                depth

        fst maps[depth]

    let activations layer (generator: Model<Tensor, Tensor>) (latent: Tensor) =
        use _ = torch.no_grad ()
        Scope.Run(fun () -> Model.activations generator latent |> List.find (fun (name, _) -> name = layer) |> snd)

    let region (shape: ImageShape) rows columns (boxes: Box list) =
        let high, wide = float shape.Height / float rows, float shape.Width / float columns
        let within low length x = x >= low && x < low + length

        let inside row column box =
            let x, y = float column * wide, float row * high
            let middle = box.Left + box.Width / 2.0, box.Top + box.Height / 2.0

            within box.Left box.Width (x + wide / 2.0) && within box.Top box.Height (y + high / 2.0)
            || within x wide (fst middle) && within y high (snd middle)

        let mark i = if boxes |> List.exists (inside (i / columns) (i % columns)) then 1f else 0f
        Tensors.From(Array.init (rows * columns) mark, int64 rows, int64 columns)

    let positions (rng: Rng) (activations: Tensor) (region: Tensor) =
        use _ = torch.NewDisposeScope()

        let inside, outside =
            (region.reshape -1L).ToArray<float32>()
            |> Array.indexed
            |> Array.partition (fun (_, mark) -> mark > 0f)

        let places = Array.map (fst >> int64)
        let shuffled = (Draw.Permutation(rng, int64 outside.Length)).ToArray<int64>()

        let others =
            shuffled |> Array.truncate inside.Length |> Array.map (fun i -> fst outside[int i] |> int64)

        let chosen = Array.append (places inside) others
        let rows = activations.permute(0L, 2L, 3L, 1L).reshape(-1L, activations.shape[1])
        let answers = chosen |> Array.mapi (fun i _ -> if i < inside.Length then 1f else 0f)

        struct (rows.index_select(0L, Tensors.From(chosen, int64 chosen.Length)).MoveToOuterDisposeScope(),
                Tensors.From(answers, int64 answers.Length).MoveToOuterDisposeScope())

    let maps most logistic =
        let weights = logistic.Weights.ToArray<float>()

        let positive =
            [ for i in 0 .. weights.Length - 1 do
                  if weights[i] > 0.0 then
                      i ]
            |> List.sortByDescending (fun i -> weights[i])

        most |> Option.fold (fun all n -> List.truncate n all) positive |> List.sort

    /// `main.8` and `main.9.weight` as `main.` and their number.
    let private place (path: string) =
        let parts = path.Split '.'
        let number = parts |> Array.tryFindIndex (Seq.forall System.Char.IsAsciiDigit)
        number |> Option.map (fun i -> String.concat "." parts[.. i - 1], int parts[i])

    let without layer maps count (generator: Params) =
        match maps |> List.tryFind (fun map -> map < 0 || map >= count) with
        | Some map -> fail "the layer %s has no feature map %d: give numbers from 0 to %d" layer map (count - 1)
        | None -> ()

        let follows leaf =
            match place layer, place leaf.Path with
            | Some(group, number), Some(other, next) -> leaf.Role = Weight && other = group && next > number
            | _ -> false

        // [in, out, …] of a transposed convolution, [out, in, …] of another.
        let next, inputs =
            match generator.Leaves |> List.tryFind follows with
            | Some leaf ->
                match leaf.Tensor.shape[0] = int64 count, leaf.Tensor.shape[1] = int64 count with
                | true, false -> leaf.Path, [| int64 count; 1L; 1L; 1L |]
                | false, true -> leaf.Path, [| 1L; int64 count; 1L; 1L |]
                | _ ->
                    fail
                        "the maps of %s can't be dropped: the shape of '%s' does not tell inputs from outputs"
                        layer
                        leaf.Path
            | None -> fail "no convolution takes the maps of %s" layer

        use _ = torch.NewDisposeScope()
        let kept = Array.init count (fun map -> if List.contains map maps then 0f else 1f)
        let kept = Tensors.From(kept, inputs)

        generator
        |> Params.map (fun leaf ->
            if leaf.Path = next then
                leaf.Tensor .* kept.``to`` leaf.Tensor.device
            else
                leaf.Tensor.clone ())
