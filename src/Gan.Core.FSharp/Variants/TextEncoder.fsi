namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// A text encoder that is trained with its GAN and needs no other data: a convolution over windows of three tokens and the
/// mean over the text (as Kim 2014, with the mean for the maximum, which learns from every token of a short text).
module TextEncoder =
    /// Ids Int64[n, length] of `tokens` kinds (`Vocabulary.Count`) → codes [n, width]. Unknown tokens (id 1) are
    /// skipped like padding (id 0): windows see zeros in their place.
    val network: tokens: int -> embedding: int -> width: int -> Net<Tensor, Tensor>
    /// The encoder that these parameters belong to.
    /// Raises `GanException` where none has them.
    val recognised: NetworkShapes -> Net<Tensor, Tensor>
