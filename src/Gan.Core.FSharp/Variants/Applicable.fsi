namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

/// What is known of a network of which only a parameter file and an input are at hand.
type Given =
    {
        /// The path and shape of each of its parameters and buffers.
        Parameters: (string * int64[]) list
        /// The shape of its first input.
        Input: int64[]
        /// The images' size, where the user has said it.
        Size: int option
        /// The images' channels, where the user has said it.
        Channels: int option
    }

/// A network of a variant as a function on named tensors, for use on files of any origin.
type Applicable =
    {
        /// Its name among the variant's, which its file in a run has too: `generator`, `discriminator_a`.
        Name: string
        /// The names of the tensors it takes, in order; the first is `input`.
        Inputs: string list
        /// The names of the tensors it gives, in order; the first is `output`.
        Outputs: string list
        /// The network that these parameters belong to.
        /// Raises `GanException` where no such network has them.
        Build: Given -> Net<Tensor list, Tensor list>
    }

module Applicable =
    /// The shapes of the convolutions' weights, in order.
    val kernels: Given -> int64[] list
    /// A network from one tensor to one.
    val one: name: string -> build: (Given -> Net<Tensor, Tensor>) -> Applicable
    /// The network that these parameters belong to, of one that takes one tensor, to its first result.
    val single: Given -> Applicable -> Net<Tensor, Tensor>
    /// The same of one that takes two.
    val paired: Given -> Applicable -> Net<Tensor * Tensor, Tensor>
