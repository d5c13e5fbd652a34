namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

/// Models: networks with their parameters, in training steps and in evaluation.
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Model =
    /// Creates a model with new parameters from a stream.
    val create: Rng -> Net<'i, 'o> -> Model<'i, 'o>
    /// Creates a model whose parameters are to be overwritten, by those of a file (`Net.blank`).
    val blank: Device -> Net<'i, 'o> -> Model<'i, 'o>
    /// The same network with a copy of the current parameters.
    val copy: Model<'i, 'o> -> Model<'i, 'o>
    /// A network with given parameters.
    val ofParams: Net<'i, 'o> -> Params -> Model<'i, 'o>
    /// Function of the model in a training step. Dropout draws from the step's stream `dropout`.
    val train: Step -> Model<'i, 'o> -> ('i -> 'o)
    /// Function of the model in a training step, of two batches. Both go through the network as one batch if
    /// no layer mixes items (as batch norm does), which takes less time.
    val trainOnPair: Step -> Model<Tensor, Tensor> -> (Tensor * Tensor -> Tensor * Tensor)
    /// `train`, with the outputs of the activation functions in the order of the layers.
    val internal look: Step -> Model<Tensor, Tensor> -> (Tensor -> struct (Tensor * Lazy<Tensor list>))

    /// `trainOnPair`, with the activations.
    val internal lookAtPair:
        Step ->
        Model<Tensor, Tensor> ->
            (Tensor * Tensor -> struct (Tensor * Lazy<Tensor list>) * struct (Tensor * Lazy<Tensor list>))

    /// Function of the model in evaluation.
    val eval: Model<'i, 'o> -> ('i -> 'o)
    /// Output and name (such as `main.1`) of each activation function for an input, in evaluation, in the
    /// order of the layers.
    val activations: Model<'i, 'o> -> 'i -> (string * Tensor) list
