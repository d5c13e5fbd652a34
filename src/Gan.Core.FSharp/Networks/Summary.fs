namespace GanFunctional

open System

module Summary =
    let private number (count: int64) = count.ToString("N0", Globalization.CultureInfo.InvariantCulture)

    let private layout (header: string list) (rows: string list list) =
        let widths =
            header :: rows |> List.transpose |> List.map (fun column -> column |> List.map _.Length |> List.max)

        // Texts begin at the left, the numbers of the last column end at the right.
        let line (cells: string list) =
            List.zip cells widths
            |> List.mapi (fun i (cell, width) ->
                if i = widths.Length - 1 then cell.PadLeft width else cell.PadRight width)
            |> String.concat "  "
            |> _.TrimEnd()

        header :: rows |> List.map line |> String.concat "\n"

    let private tabled shape (layers: (Layer * string) list) =
        let row (layer: Layer, given: string) =
            [ if layer.Numbered then layer.Place else ""
              layer.Kind.Text
              if shape then
                  given
              if layer.Parameters.IsEmpty then "" else number layer.Count ]

        let total =
            [ "total"
              ""
              if shape then
                  ""
              number (layers |> List.sumBy (fun (layer, _) -> layer.Count)) ]

        let header =
            [ "layer"
              "kind"
              if shape then
                  "output"
              "parameters" ]

        layout header (List.map row layers @ [ total ])

    let table description = [ for layer in Description.layers description -> layer, "" ] |> tabled false

    let withShapes inputs description =
        let rows = ResizeArray()

        let visit (layer: Layer) (values: int64[] option list) =
            let given =
                if layer.Kind.IsOpaque || List.contains None values then
                    [ None ]
                else
                    Description.shapes layer (List.choose id values) |> List.map Some

            let text =
                match given with
                | [ Some shape ] -> shapeText (Seq.append [ "n" ] (Seq.map string shape))
                | _ -> "?"

            rows.Add((layer, text))
            given

        Description.interpret visit description (List.map Some inputs) |> ignore
        tabled true (List.ofSeq rows)
