namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

/// How a network is run: training (batch statistics; dropout draws from the stream) or evaluation (running statistics,
/// no dropout).
type Mode =
    | Train of dropout: Rng
    | Eval
    /// A mode in which what each activation function gives goes through `watch`, with its name, as `main.1`: the network goes on
    /// with what that returns, so that activations can be looked at and changed.
    | Watched of mode: Mode * watch: (string -> Tensor -> Tensor)

    /// The stream that dropout draws from, in training.
    member Dropout: Rng option
    /// Whether it is training, watched or not.
    member IsTraining: bool

/// Where a part of a network stands: the prefix of its module and its number in the chain, as PyTorch's `Sequential` counts,
/// or the name that it is called by instead.
[<Struct>]
type Place =
    { Prefix: string
      Number: int
      Called: string voption }

    /// The name of the part that stands here, as `main.0`.
    member Path: string
    /// The name of a tensor of that part.
    member Name: name: string -> string

/// A differentiable function as a value: what parameters it has, how they start, what it computes with them, and what it is.
/// `Bind` looks the parameters up once; what it returns is run many times. It prints as a table of its layers.
[<StructuredFormatDisplay("{Table}")>]
type Net<'i, 'o> =
    {
        /// How many numbers it takes in a chain.
        Width: int
        /// Makes its parameters from a random stream.
        Init: Place -> Rng -> Leaf list
        /// The function with these parameters.
        Bind: Place -> Params -> Mode -> 'i -> 'o
        /// The network in evaluation, as data.
        Describe: Place -> Description
    }

    /// Its description, standing alone.
    member Description: Description
    /// The table of its layers.
    member Table: string

[<AutoOpen>]
module NetSyntax =
    /// Composition: first f, then g. Associative, also in the names that the parts get.
    val (-->): f: Net<'i, 'm> -> g: Net<'m, 'o> -> Net<'i, 'o>

/// A network with parameters of its own. It prints as a table of its layers.
[<StructuredFormatDisplay("{Table}")>]
type Model<'i, 'o> =
    { Net: Net<'i, 'o>
      Params: Params
      Run: Mode -> 'i -> 'o }

    /// The output in evaluation: running statistics, no dropout. Gradients flow through it all the same.
    /// Raises `TorchException` where the input does not fit the network; the message shows the shapes.
    member Forward: input: 'i -> 'o
    /// The output in a training step: batch statistics, which also move the running ones, and dropout, which draws from
    /// the step's stream `dropout`.
    /// Raises `TorchException` where the input does not fit the network; the message shows the shapes.
    member Forward: input: 'i * training: Step -> 'o
    /// The network in evaluation, as data.
    member Description: Description
    /// Frees its parameters.
    member Dispose: unit -> unit
    interface System.IDisposable
    /// The table of its layers.
    member Table: string

module Net =
    /// The description of a layer with these parameters, which takes one number.
    val parametric: Kind -> Parameter list -> (Place -> Description)
    /// A function without parameters that is of this kind. It takes a number in the chain, as an activation does in `Sequential`.
    val layer: Kind -> ('i -> 'o) -> Net<'i, 'o>
    /// Any function, of which only the name is known: it trains and runs as any other, and no other program can be told what it is.
    val opaque: name: string -> ('i -> 'o) -> Net<'i, 'o>
    /// The same network described as another one, which computes the same in evaluation with parameters of the same names.
    val describedBy: other: Net<'i, 'o> -> Net<'i, 'o> -> Net<'i, 'o>
    /// Functions between layers, which take no number.
    /// Raises `GanException` when it has parameters.
    val unnumbered: Net<'i, 'o> -> Net<'i, 'o>
    /// The same tensors in the same order in another form, as a pair that was a list, or in another element type.
    val internal regrouped: ('i -> 'o) -> Net<'i, 'o>
    /// The chain of no layers, which gives what it takes.
    val empty<'x> : Net<'x, 'x>
    /// The first of a pair.
    val first: Net<Tensor * Tensor, Tensor>
    /// The second of a pair.
    val second: Net<Tensor * Tensor, Tensor>
    /// The first of a list.
    val head: Net<Tensor list, Tensor>
    /// The sum of a pair; takes no number.
    val add: Net<Tensor * Tensor, Tensor>
    /// A pair joined along a dimension; takes no number.
    val cat: dimension: int -> Net<Tensor * Tensor, Tensor>
    /// A layer that is an activation function, or ends in one: what it gives is an activation (see `Mode.Watched`).
    val activation: Net<'i, Tensor> -> Net<'i, Tensor>
    /// The chain as the attribute `name` of its module: `main.0.weight`, `main.1.weight`, …
    val group: name: string -> Net<'i, 'o> -> Net<'i, 'o>
    /// One layer as the attribute `name` of its module: `fc1.weight`.
    val named: name: string -> Net<'i, 'o> -> Net<'i, 'o>
    /// The chain as one numbered module: its parts are `3.0.weight`, `3.1.weight`, … where it stands at number 3.
    val nest: Net<'i, 'o> -> Net<'i, 'o>
    /// x + f(x), as one numbered module (He et al. 2015).
    val residual: Net<Tensor, Tensor> -> Net<Tensor, Tensor>
    /// Several of them after another. In bfloat16 their sum is kept in float32, or each would round all before it once more.
    /// At least one.
    val residuals: Net<Tensor, Tensor> list -> Net<Tensor, Tensor>
    /// x and f(x) joined along the channels, as one numbered module (Ronneberger et al. 2015).
    val skip: Net<Tensor, Tensor> -> Net<Tensor, Tensor>
    /// Two heads on one input.
    val fork: Net<'i, 'a> -> Net<'i, 'b> -> Net<'i, 'a * 'b>
    /// A network for each of a pair.
    val pair: Net<Tensor, 'a> -> Net<Tensor, 'b> -> Net<Tensor * Tensor, 'a * 'b>
    /// The same network started by another scheme (see `Init`).
    val startedBy: scheme: (Rng -> Leaf -> unit) -> Net<'i, 'o> -> Net<'i, 'o>
    /// The same network computing in another element type between a float32 input and a float32 output. Parameters,
    /// their gradients and normalisation statistics stay float32. So does the whole network on an input that is a
    /// variable (a leaf that requires a gradient, as in a penalty): second derivatives in bfloat16 are unreliable.
    val computingIn: DType -> Net<Tensor, Tensor> -> Net<Tensor, Tensor>

    /// The same for a network that takes or gives several tensors: `takes` and `gives` apply a cast to all of them.
    val computingAs:
        takes: ((Tensor -> Tensor) -> 'i -> 'i) ->
        gives: ((Tensor -> Tensor) -> 'o -> 'o) ->
        DType ->
        Net<'i, 'o> ->
            Net<'i, 'o>

    /// A TorchSharp module, given how one is made: `Net.ofModule (fun () -> new Generator())`. Its parameters and buffers have the names of its
    /// `state_dict`; put it under a name (`Net.group`) where a network has several. Weights and dropout (on the CPU) are drawn from our streams, and
    /// libtorch's own generator stays as it is. A copy of the parameters (`Params.copy`, an average) runs in an instance that
    /// shares their memory; only the parameters that `Net.init` made can be trained. It computes in the module's element type.
    val ofModule: make: (unit -> torch.nn.Module<Tensor, Tensor>) -> Net<Tensor, Tensor>
    /// A function of tensors on both tensors of a pair.
    val both: (Tensor -> Tensor) -> Tensor * Tensor -> Tensor * Tensor
    /// Its parameters, started from a stream, on the stream's device.
    val init: Rng -> Net<'i, 'o> -> Params
    /// Makes the network's parameters without drawing any: weights are zeros. For parameters that are overwritten at once, by
    /// those of a file; drawing takes longer than loading.
    val blank: Device -> Net<'i, 'o> -> Params
    /// It with given parameters.
    /// Raises `GanException` when one that it needs is missing.
    val apply: Net<'i, 'o> -> Params -> (Mode -> 'i -> 'o)
    /// The table of its layers with the shapes that they give, for inputs whose items have these shapes: `[ [ 100; 1; 1 ] ]`.
    /// Raises `GanException` when they don't fit the network.
    val summary: inputs: int list list -> Net<'i, 'o> -> string

[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Model =
    /// A network with new parameters, started from a stream.
    val create: Rng -> Net<'i, 'o> -> Model<'i, 'o>
    /// Creates a model whose parameters are to be overwritten, by those of a file: weights are zeros (`Net.blank`).
    val blank: Device -> Net<'i, 'o> -> Model<'i, 'o>
    /// The same network with a copy of the parameters as they are now.
    val copy: Model<'i, 'o> -> Model<'i, 'o>
    /// A network with given parameters.
    val ofParams: Net<'i, 'o> -> Params -> Model<'i, 'o>
    /// The function that it is in a step of a training. Dropout draws from the step's stream `dropout`.
    val train: Step -> Model<'i, 'o> -> ('i -> 'o)
    /// The function that it is in a step of a training, of two batches. Where items have no influence on each other (there is no
    /// batch norm), both go through the network as one, which takes less time than one after another.
    val trainOnPair: Step -> Model<Tensor, Tensor> -> (Tensor * Tensor -> Tensor * Tensor)
    /// `train`, and what each activation function gave, in the order of the layers.
    val internal look: Step -> Model<Tensor, Tensor> -> (Tensor -> struct (Tensor * Lazy<Tensor list>))

    /// `trainOnPair`, and the activations.
    val internal lookAtPair:
        Step ->
        Model<Tensor, Tensor> ->
            (Tensor * Tensor -> struct (Tensor * Lazy<Tensor list>) * struct (Tensor * Lazy<Tensor list>))

    /// The function that it is in evaluation.
    val eval: Model<'i, 'o> -> ('i -> 'o)
    /// What each activation function gives for an input, in evaluation, with its name, as `main.1`, in the order of the layers.
    val activations: Model<'i, 'o> -> 'i -> (string * Tensor) list
