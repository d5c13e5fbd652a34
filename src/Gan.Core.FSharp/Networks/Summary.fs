namespace GanFunctional

open System

module Summary =
    let private number (count: int64) = count.ToString("N0", Globalization.CultureInfo.InvariantCulture)

    // Texts begin at the left, the numbers of the last columns end at the right.
    let private layout numbers (header: string list) (rows: string list list) =
        let widths =
            header :: rows |> List.transpose |> List.map (fun column -> column |> List.map _.Length |> List.max)

        let line (cells: string list) =
            List.zip cells widths
            |> List.mapi (fun i (cell, width) ->
                if i >= widths.Length - numbers then cell.PadLeft width else cell.PadRight width)
            |> String.concat "  "
            |> _.TrimEnd()

        header :: rows |> List.map line |> String.concat "\n"

    let private place (layer: Layer) = if layer.Numbered then layer.Place else ""
    let private trained (layer: Layer) = if layer.Parameters.IsEmpty then "" else number layer.Count
    let private millions (count: int64) = (float count / 1e6).ToString("N2", Globalization.CultureInfo.InvariantCulture)

    let table description =
        let layers = Description.layers description
        let total = layers |> List.sumBy _.Count
        let rows = [ for layer in layers -> [ place layer; layer.Kind.Text; trained layer ] ]
        layout 1 [ "layer"; "kind"; "parameters" ] (rows @ [ [ "total"; ""; number total ] ])

    /// A layer in a table: the shapes that it gives, if they are known, and its operations.
    type private Row = { Layer: Layer; Gives: int64[] list option; Operations: int64 }

    let withShapes (batch: int) inputs description =
        let rows = ResizeArray()

        let visit (layer: Layer) (values: int64[] option list) =
            if layer.Kind.IsOpaque || List.contains None values then
                rows.Add { Layer = layer; Gives = None; Operations = 0L }
                [ None ]
            else
                let takes = List.choose id values
                let gives = Description.shapes layer takes

                rows.Add { Layer = layer; Gives = Some gives; Operations = Description.operations layer takes gives }

                List.map Some gives

        Description.interpret visit description (List.map Some inputs) |> ignore

        let shown (row: Row) =
            let shape =
                match row.Gives with
                | Some [ shape ] -> shapeText (Seq.append [ "n" ] (Seq.map string shape))
                | _ -> "?"

            let operations = if row.Operations = 0L then "" else millions row.Operations
            [ place row.Layer; row.Layer.Kind.Text; shape; trained row.Layer; operations ]

        let parameters = rows |> Seq.sumBy (fun row -> row.Layer.Count)
        let operations = rows |> Seq.sumBy _.Operations

        // The outputs of all layers, as a training keeps them for the gradients.
        let numbers =
            rows |> Seq.sumBy (fun row -> row.Gives |> Option.defaultValue [] |> List.sumBy (Array.fold (*) 1L))

        let table =
            layout
                2
                [ "layer"; "kind"; "output"; "parameters"; "MFLOP" ]
                [ yield! Seq.map shown rows; [ "total"; ""; ""; number parameters; millions operations ] ]

        let unknown =
            if rows.Exists(fun row -> row.Gives.IsNone) then
                ", without the layers after an opaque function"
            else
                ""

        let items, count = (if batch = 1 then "one item" else $"a batch of {batch}"), int64 batch

        $"{table}\nA forward pass of {items}: {millions (count * operations)} MFLOP, {millions (4L * count * numbers)} MB of activations in float32{unknown}."
