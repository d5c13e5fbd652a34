namespace GanFunctional

[<AutoOpen>]
module internal Errors =
    let fail format = Printf.ksprintf (fun message -> raise (GanException message)) format

    let shapeText (shape: 'size seq) = "[" + System.String.Join(", ", shape) + "]"
