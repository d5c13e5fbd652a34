namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

/// How a network is run: training (batch statistics; dropout draws from the stream) or evaluation (running
/// statistics, no dropout).
type Mode =
    | Train of dropout: Rng
    | Eval
    /// A mode in which `watch` receives the output of each activation function and its name, such as
    /// `main.1`. The network continues with the tensor that `watch` returns, so activations can be recorded
    /// and changed.
    | Watched of mode: Mode * watch: (string -> Tensor -> Tensor)

    /// Stream of dropout, in training.
    member Dropout: Rng option
    /// Whether the mode is training, watched or not.
    member IsTraining: bool

/// Place of a part in a network: the prefix of its module, and its number in the chain, as in PyTorch's
/// `Sequential`, or a name of its own.
[<Struct>]
type Place =
    { Prefix: string
      Number: int
      Called: string voption }

    /// Name of the part at this place, such as `main.0`.
    member Path: string
    /// Name of a tensor of that part.
    member Name: name: string -> string

/// A differentiable function as a value: its parameters and their initialisation, its forward pass, and its
/// description. `Bind` looks the parameters up once, and returns a function to run many times. A net prints
/// as a table of its layers.
[<StructuredFormatDisplay("{Table}")>]
type Net<'i, 'o> =
    {
        /// How many numbers the net takes in a chain.
        Width: int
        /// Creates the parameters from a random stream.
        Init: Place -> Rng -> Leaf list
        /// The function with these parameters.
        Bind: Place -> Params -> Mode -> 'i -> 'o
        /// Describes the network in evaluation, as data.
        Describe: Place -> Description
    }

    /// Description of the net on its own.
    member Description: Description
    /// Table of the layers.
    member Table: string

[<AutoOpen>]
module NetSyntax =
    /// Composition: first f, then g. Associative, also in the names of the parts.
    val (-->): f: Net<'i, 'm> -> g: Net<'m, 'o> -> Net<'i, 'o>

/// A network with parameters of its own. A model prints as a table of its layers.
[<StructuredFormatDisplay("{Table}")>]
type Model<'i, 'o> =
    { Net: Net<'i, 'o>
      Params: Params
      Run: Mode -> 'i -> 'o }

    /// Output in evaluation: running statistics, no dropout. Gradients flow through it as in training.
    /// Raises `TorchException` if the input does not fit the network; the message shows the shapes.
    member Forward: input: 'i -> 'o
    /// Output in a training step: batch statistics, which update the running ones, and dropout from the
    /// step's stream `dropout`.
    /// Raises `TorchException` if the input does not fit the network; the message shows the shapes.
    member Forward: input: 'i * training: Step -> 'o
    /// Description of the network in evaluation, as data.
    member Description: Description
    /// Frees the parameters.
    member Dispose: unit -> unit
    interface System.IDisposable
    /// Table of the layers.
    member Table: string

module Net =
    /// Description of a layer with these parameters, which takes one number.
    val parametric: Kind -> Parameter list -> (Place -> Description)
    /// A function of this kind without parameters. It takes a number in the chain, as an activation does in
    /// `Sequential`.
    val layer: Kind -> ('i -> 'o) -> Net<'i, 'o>
    /// Any function, known by its name only. It trains and runs like any other, but can't be exported.
    val opaque: name: string -> ('i -> 'o) -> Net<'i, 'o>
    /// The same network with the description of another one, which computes the same in evaluation with
    /// parameters of the same names.
    val describedBy: other: Net<'i, 'o> -> Net<'i, 'o> -> Net<'i, 'o>
    /// Functions between layers, which take no number.
    /// Raises `GanException` if the net has parameters.
    val unnumbered: Net<'i, 'o> -> Net<'i, 'o>
    /// The same tensors in the same order in another form, such as a pair instead of a list, or in another
    /// element type.
    val internal regrouped: ('i -> 'o) -> Net<'i, 'o>
    /// Empty chain: the identity.
    val empty<'x> : Net<'x, 'x>
    /// First of a pair.
    val first: Net<Tensor * Tensor, Tensor>
    /// Second of a pair.
    val second: Net<Tensor * Tensor, Tensor>
    /// First of a list.
    val head: Net<Tensor list, Tensor>
    /// Sum of a pair; takes no number.
    val add: Net<Tensor * Tensor, Tensor>
    /// Concatenation of a pair along a dimension; takes no number.
    val cat: dimension: int -> Net<Tensor * Tensor, Tensor>
    /// Marks a layer that is an activation function, or ends in one: its output is an activation (see
    /// `Mode.Watched`).
    val activation: Net<'i, Tensor> -> Net<'i, Tensor>
    /// The chain as the attribute `name` of its module: `main.0.weight`, `main.1.weight`, …
    val group: name: string -> Net<'i, 'o> -> Net<'i, 'o>
    /// One layer as the attribute `name` of its module: `fc1.weight`.
    val named: name: string -> Net<'i, 'o> -> Net<'i, 'o>
    /// The chain as one numbered module: its parts are `3.0.weight`, `3.1.weight`, … where it stands at
    /// number 3.
    val nest: Net<'i, 'o> -> Net<'i, 'o>
    /// x + f(x), as one numbered module (He et al. 2015).
    val residual: Net<Tensor, Tensor> -> Net<Tensor, Tensor>
    /// Chain of residual blocks, at least one. In bfloat16 their running sum stays in float32, so that no
    /// block rounds it again.
    val residuals: Net<Tensor, Tensor> list -> Net<Tensor, Tensor>
    /// x and f(x) concatenated along the channels, as one numbered module (Ronneberger et al. 2015).
    val skip: Net<Tensor, Tensor> -> Net<Tensor, Tensor>
    /// Two heads on one input.
    val fork: Net<'i, 'a> -> Net<'i, 'b> -> Net<'i, 'a * 'b>
    /// One network for each of a pair.
    val pair: Net<Tensor, 'a> -> Net<Tensor, 'b> -> Net<Tensor * Tensor, 'a * 'b>
    /// The same network initialised by another scheme (see `Init`).
    val initializedBy: scheme: (Rng -> Leaf -> unit) -> Net<'i, 'o> -> Net<'i, 'o>
    /// Mixed precision: the same network computing in another element type between a float32 input and
    /// output. Parameters, their gradients and normalisation statistics stay float32. On a variable (a leaf
    /// that requires a gradient, as in a penalty) the whole network computes in float32, as second
    /// derivatives in bfloat16 are unreliable.
    val mixedPrecision: DType -> Net<Tensor, Tensor> -> Net<Tensor, Tensor>

    /// Mixed precision for a network with several inputs or outputs: `takes` and `gives` apply a cast to all
    /// of them.
    val mixedPrecisionAs:
        takes: ((Tensor -> Tensor) -> 'i -> 'i) ->
        gives: ((Tensor -> Tensor) -> 'o -> 'o) ->
        DType ->
        Net<'i, 'o> ->
            Net<'i, 'o>

    /// A TorchSharp module, from a function that makes one: `Net.ofModule (fun () -> new Generator())`.
    /// Parameters and buffers have the names of its `state_dict`; use `Net.group` if a network has several
    /// modules. Weights and dropout (on the CPU) are drawn from the given streams, and libtorch's global
    /// generator is not changed. Only parameters made by `Net.init` can be trained; a copy of them
    /// (`Params.copy`, an average) runs in an instance that shares its memory. Computes in the module's
    /// element type.
    val ofModule: make: (unit -> torch.nn.Module<Tensor, Tensor>) -> Net<Tensor, Tensor>
    /// Applies a function to both tensors of a pair.
    val both: (Tensor -> Tensor) -> Tensor * Tensor -> Tensor * Tensor
    /// Creates the parameters from a stream, on the stream's device.
    val init: Rng -> Net<'i, 'o> -> Params
    /// Creates parameters to be overwritten, by those of a file: weights are zeros, as drawing takes longer
    /// than loading.
    val blank: Device -> Net<'i, 'o> -> Params
    /// The network's function with given parameters.
    /// Raises `GanException` if a parameter is missing.
    val apply: Net<'i, 'o> -> Params -> (Mode -> 'i -> 'o)
    /// Table of the layers with their output shapes, for inputs whose items have these shapes, such as
    /// `[ [ 100; 1; 1 ] ]`.
    /// Raises `GanException` if the shapes don't fit the network.
    val summary: inputs: int list list -> Net<'i, 'o> -> string
