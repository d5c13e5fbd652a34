namespace GanFunctional

open System
open System.Collections.Generic
open GanFunctional.Torch
open TorchSharp

/// A critic's logits of real and of generated samples. Each side is computed when a loss first reads it, and
/// only once.
[<Sealed>]
type Logits =
    /// Logits of a network in a training step. A loss that reads both sides gets them from one call if no
    /// layer mixes items.
    new: critic: Model<Tensor, Tensor> * Step * real: Tensor * fake: Tensor -> Logits
    /// Logits of any function, such as a conditional critic.
    new: critic: Func<Tensor, Tensor> * real: Tensor * fake: Tensor -> Logits
    /// Logits from two functions, without samples.
    new: real: Func<Tensor> * fake: Func<Tensor> -> Logits
    /// Logits of the real samples, [n, …].
    member Real: Tensor
    /// Logits of the generated samples, [n, …].
    member Fake: Tensor
    /// Logits of both, real ones first.
    member Both: struct (Tensor * Tensor)
    /// The real samples.
    member RealSamples: Tensor
    /// The generated samples.
    member FakeSamples: Tensor
    /// The output of each activation function of the network on the real samples, in the order of the layers.
    /// Raises `GanException` if there is no network.
    member RealActivations: IReadOnlyList<Tensor>
    /// The same on the generated samples.
    member FakeActivations: IReadOnlyList<Tensor>
