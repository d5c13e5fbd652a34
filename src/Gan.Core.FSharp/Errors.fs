namespace GanFunctional

/// An error in a composition or a request of the caller. The message is one sentence.
type GanException(message: string) =
    inherit System.Exception(message)

[<AutoOpen>]
module internal Errors =
    let fail format = Printf.ksprintf (fun message -> raise (GanException message)) format

    let shapeText (shape: 'size seq) = "[" + System.String.Join(", ", shape) + "]"
