namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

/// Initialisation schemes: `net |> Net.initializedBy (Init.normal 0.02)`. Default: PyTorch's own initialisation
/// of each layer.
module Init =
    /// Weights N(0, d), gains N(1, d), biases 0: DCGAN's scheme with d = 0.02 (Radford et al. 2015, section
    /// 4).
    val normal: deviation: float -> Rng -> Leaf -> unit
    /// Weights uniform in ±√(6/(fan in + fan out)), gains 1, biases 0 (Glorot and Bengio 2010); Keras'
    /// default.
    val xavier: Rng -> Leaf -> unit
    /// Weights N(0, √(2/fan in)), gains 1, biases 0 (He et al. 2015).
    val kaiming: Rng -> Leaf -> unit
    /// Fan in of a weight [o, i, …].
    val internal fanIn: int64[] -> float
    /// PyTorch's initialisation of linear layers and convolutions: uniform in ±1/√(fan in).
    val internal uniformByFan: Rng -> fanIn: float -> int64[] -> Tensor
