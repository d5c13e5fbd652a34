namespace GanFunctional

open System
open System.Collections.Generic
open GanFunctional.Torch
open TorchSharp

/// What a critic says of real and of generated samples. Either side is computed when a loss first reads it, and only once, however many read it.
[<Sealed>]
type Logits =
    /// Of a network in a step of a training. A loss that reads both sides gets them from one call where no layer mixes items.
    new: critic: Model<Tensor, Tensor> * Step * real: Tensor * fake: Tensor -> Logits
    /// Of any function: a critic with a condition, say.
    new: critic: Func<Tensor, Tensor> * real: Tensor * fake: Tensor -> Logits
    /// Of two functions. There are no samples then.
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
    /// What each activation function of the network gave on the real samples, in the order of the layers.
    /// Raises `GanException` if there is no network.
    member RealActivations: IReadOnlyList<Tensor>
    /// The same on the generated samples.
    member FakeActivations: IReadOnlyList<Tensor>
