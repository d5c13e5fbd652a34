namespace GanFunctional

open TorchSharp

/// TorchSharp's tensor. Images are `[n, c, h, w]` with values in [−1, 1].
type Tensor = torch.Tensor

/// Device of a tensor; `Devices.Parse` parses one.
type Device = torch.Device

/// Element type of a tensor.
type DType = torch.ScalarType

/// A stream of random numbers; `Generators.Seeded` starts one.
type Rng = torch.Generator

/// TorchSharp's neural network functions, under their usual short name.
type F = torch.nn.functional

/// Overloads of the operators `.+ .- .* ./`.
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

/// Elementwise arithmetic of tensors and numbers, with broadcasting. TorchSharp's own `+ - * /` let the
/// garbage collector free a number (also the hidden 1 of `a + b`) while libtorch reads it. On rare occasions
/// that gives an error or a wrong number; these operators hold the number (docs/memory.md).
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
