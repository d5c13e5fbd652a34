namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

/// Shape of a GAN's images: [n, Channels, Height, Width], values in [-1, 1].
type ImageShape =
    { Width: int
      Height: int
      Channels: int }

    /// Shape of square images.
    static member Square: side: int * channels: int -> ImageShape
    /// Numbers in an image: channels · height · width.
    member Pixels: int

/// The networks of a GAN that makes images from noise.
type Networks = { Generator: Model<Tensor, Tensor>; Discriminator: Model<Tensor, Tensor> }

/// A GAN that makes images from noise, as a value: its networks and its game. A batch is real images,
/// [n, c, h, w].
type ImageGan =
    {
        Name: string
        Shape: ImageShape
        /// `count` points of latent space from a stream, shaped as the generator takes them.
        Latent: Rng -> int -> Tensor
        /// Latent points → images [n, c, h, w] in [-1, 1].
        Generator: Net<Tensor, Tensor>
        /// Images → logits [n, 1], high for real ones.
        Discriminator: Net<Tensor, Tensor>
        /// Starts the game between the two, from a seed, on a device.
        Start: uint64 -> Device -> Networks -> Trainer<Tensor>
    }

module ImageGan =
    /// New networks from a seed, on a device. The streams of the two are independent.
    val networks: seed: uint64 -> Device -> ImageGan -> Networks
    /// The same GAN in mixed precision (`Net.mixedPrecision`).
    val mixedPrecision: DType -> ImageGan -> ImageGan
    /// `count` points of latent space from a stream.
    val latent: Rng -> count: int -> ImageGan -> Tensor
    /// Starts the game of these networks. All randomness follows from the seed.
    val start: seed: uint64 -> Device -> Networks -> ImageGan -> Trainer<Tensor>
    /// `count` images [count, c, h, w] in [-1, 1] of a generator in evaluation mode, made `batch` at a time.
    val sample: generator: Model<Tensor, Tensor> -> latent: Tensor -> batch: int -> Tensor
