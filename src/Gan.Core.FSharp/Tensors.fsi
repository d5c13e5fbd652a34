namespace GanFunctional

open TorchSharp

/// TorchSharp's tensor. Images are `[n, c, h, w]` with values in [−1, 1].
type Tensor = torch.Tensor

/// Where tensors live; `Devices.Parse` reads one from a text.
type Device = torch.Device

/// The type of a tensor's elements.
type DType = torch.ScalarType

/// A stream of random numbers; `Generators.Seeded` starts one.
type Rng = torch.Generator

/// TorchSharp's functions of networks, under their usual short name.
type F = torch.nn.functional

/// The overloads behind the operators `.+ .- .* ./`.
[<Sealed; AbstractClass>]
type Elementwise =
    /// a + b.
    static member Plus: a: Tensor * b: Tensor -> Tensor
    /// a + b.
    static member Plus: a: Tensor * b: float -> Tensor
    /// a + b.
    static member Plus: a: float * b: Tensor -> Tensor
    /// a − b.
    static member Minus: a: Tensor * b: Tensor -> Tensor
    /// a − b.
    static member Minus: a: Tensor * b: float -> Tensor
    /// a − b.
    static member Minus: a: float * b: Tensor -> Tensor
    /// a · b.
    static member Times: a: Tensor * b: Tensor -> Tensor
    /// a · b.
    static member Times: a: Tensor * b: float -> Tensor
    /// a · b.
    static member Times: a: float * b: Tensor -> Tensor
    /// a / b.
    static member Over: a: Tensor * b: Tensor -> Tensor
    /// a / b.
    static member Over: a: Tensor * b: float -> Tensor
    /// a / b.
    static member Over: a: float * b: Tensor -> Tensor

/// Arithmetic of tensors, and of tensors with numbers, element by element, with broadcasting. TorchSharp's own `+ - * /` leave a
/// number (also the hidden 1 of `a + b`) to the garbage collector while libtorch reads it, which once in a great while ends in an
/// error or in another number; these hold it (docs/memory.md).
[<AutoOpen>]
module Operators =
    /// a + b.
    val inline (.+): a: ^A -> b: ^B -> Tensor when (Elementwise or ^A or ^B): (static member Plus: ^A * ^B -> Tensor)

    /// a − b.
    val inline (.-): a: ^A -> b: ^B -> Tensor when (Elementwise or ^A or ^B): (static member Minus: ^A * ^B -> Tensor)

    /// a · b, element by element.
    val inline (.*): a: ^A -> b: ^B -> Tensor when (Elementwise or ^A or ^B): (static member Times: ^A * ^B -> Tensor)

    /// a / b, element by element.
    val inline (./): a: ^A -> b: ^B -> Tensor when (Elementwise or ^A or ^B): (static member Over: ^A * ^B -> Tensor)
