namespace GanFunctional.Variants

open System.Collections.Generic
open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// The shapes of a network's tensors in a file, which tell how large the network is.
[<Sealed>]
type NetworkShapes =
    /// `parameters`: shapes by `state_dict` name, in the order of the layers. `input`: the shape of the input, empty where it is not known.
    new: parameters: IEnumerable<KeyValuePair<string, int64[]>> * input: int64[] -> NetworkShapes

    /// Shapes by `state_dict` name, in the order of the layers.
    member Parameters: IReadOnlyList<KeyValuePair<string, int64[]>>
    /// The shape of the input, [n, …]; empty where it is not known.
    member Input: int64[]
    /// The shapes of the convolutions' weights, in order.
    member Kernels: int64[] list
    /// The shapes of the linear layers' weights, in order.
    member Matrices: int64[] list
    /// Whether there is a tensor of this name.
    member Has: path: string -> bool
    /// The shape of a convolution's weight, [o, i, k, k]; `network` is for the message.
    /// Raises `GanException` when there is no such weight.
    member Kernel: network: string * path: string -> int[]
    /// The shape of a linear layer's weight, [o, i], or of an embedding's table; `network` is for the message.
    /// Raises `GanException` when there is no such weight.
    member Matrix: network: string * path: string -> int[]

/// Networks as functions of lists of tensors: one type for all, whatever they take and give.
module Listed =
    /// A network of one tensor.
    val one: Net<Tensor, Tensor> -> Net<Tensor list, Tensor list>
    /// A network of two tensors.
    val two: Net<Tensor * Tensor, Tensor> -> Net<Tensor list, Tensor list>
    /// A network that gives two tensors.
    val forked: Net<Tensor, Tensor * Tensor> -> Net<Tensor list, Tensor list>
    /// The network in mixed precision (`Net.mixedPrecision`); token ids stay as they are.
    val mixedPrecision: DType -> Net<Tensor list, Tensor list> -> Net<Tensor list, Tensor list>
    /// The network of the first tensor, with constants for the others, and of the first output.
    val single: constants: Tensor list -> Net<Tensor list, Tensor list> -> Net<Tensor, Tensor>
