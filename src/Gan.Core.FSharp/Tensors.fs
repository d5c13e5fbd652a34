namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

type Tensor = torch.Tensor
type Device = torch.Device
type DType = torch.ScalarType
type Rng = torch.Generator
type F = torch.nn.functional

// The overloads behind each operator: F# finds them by the types of both sides.
[<Sealed; AbstractClass>]
type Elementwise =
    static member Plus(a: Tensor, b: Tensor) = Arithmetic.Plus(a, b)
    static member Plus(a: Tensor, b: float) = Arithmetic.Plus(a, b)
    static member Plus(a: float, b: Tensor) = Arithmetic.Plus(b, a)
    static member Minus(a: Tensor, b: Tensor) = Arithmetic.Minus(a, b)
    static member Minus(a: Tensor, b: float) = Arithmetic.Minus(a, b)
    static member Minus(a: float, b: Tensor) = Arithmetic.Minus(a, b)
    static member Times(a: Tensor, b: Tensor) = Arithmetic.Times(a, b)
    static member Times(a: Tensor, b: float) = Arithmetic.Times(a, b)
    static member Times(a: float, b: Tensor) = Arithmetic.Times(b, a)
    static member Over(a: Tensor, b: Tensor) = Arithmetic.Over(a, b)
    static member Over(a: Tensor, b: float) = Arithmetic.Over(a, b)
    static member Over(a: float, b: Tensor) = Arithmetic.Over(a, b)

[<AutoOpen>]
module Operators =
    let inline plus (_: ^E) (a: ^A) (b: ^B) : Tensor =
        ((^E or ^A or ^B): (static member Plus: ^A * ^B -> Tensor) (a, b))

    let inline minus (_: ^E) (a: ^A) (b: ^B) : Tensor =
        ((^E or ^A or ^B): (static member Minus: ^A * ^B -> Tensor) (a, b))

    let inline times (_: ^E) (a: ^A) (b: ^B) : Tensor =
        ((^E or ^A or ^B): (static member Times: ^A * ^B -> Tensor) (a, b))

    let inline over (_: ^E) (a: ^A) (b: ^B) : Tensor =
        ((^E or ^A or ^B): (static member Over: ^A * ^B -> Tensor) (a, b))

    let inline (.+) a b = plus Unchecked.defaultof<Elementwise> a b
    let inline (.-) a b = minus Unchecked.defaultof<Elementwise> a b
    let inline (.*) a b = times Unchecked.defaultof<Elementwise> a b
    let inline (./) a b = over Unchecked.defaultof<Elementwise> a b
