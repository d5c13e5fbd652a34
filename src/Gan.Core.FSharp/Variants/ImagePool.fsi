namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Generated images of past steps, for a discriminator that would otherwise chase the latest ones (Shrivastava et al. 2017,
/// section 2.3; Zhu et al. 2017, section 4). Until it holds `size` images it keeps and returns every new one; then, for each
/// new image with probability ½, a random one that it holds is returned and the new one put in its place. Size 0: no pool.
/// The pool owns its images, outside every scope, until it is disposed.
[<Sealed>]
type ImagePool =
    /// Raises `GanException` for a negative size.
    new: size: int -> ImagePool
    /// Takes images [n, c, h, w] and returns as many. `draws` [n, 2], uniform in [0, 1), decide: a first number above ½
    /// exchanges an image, the second chooses which one.
    member Exchange: draws: Tensor * images: Tensor -> Tensor
    /// Images in the pool, each [1, c, h, w], in order: its whole state, as views. Waits for the device.
    member Images: Tensor list
    /// Replaces the images by copies of these, on their device.
    /// Raises `GanException` for more than its size.
    member Restore: images: Tensor seq -> unit
    interface System.IDisposable
