namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Generated images of past steps, for a discriminator that would otherwise chase the latest ones (Shrivastava et al. 2017,
/// section 2.3; Zhu et al. 2017, section 4). Until it holds `size` images it keeps and returns every new one; then, for each
/// new image with probability ½, a random one that it holds is returned and the new one put in its place. Size 0: no pool.
/// It owns its images, outside every scope, until it is disposed.
[<Sealed>]
type ImagePool =
    /// Raises `GanException` for a negative size.
    new: size: int -> ImagePool
    /// Takes images [n, c, h, w] and gives as many back. `draws` [n, 2], uniform in [0, 1), decide: a first number above ½
    /// exchanges, the second chooses among the images held.
    member Exchange: draws: Tensor * images: Tensor -> Tensor
    /// The images that it holds, each [1, c, h, w], in order: its whole state, as views. Waits for the device.
    member Images: Tensor list
    /// Holds copies of these instead, on the device that they are on.
    /// Raises `GanException` for more than its size.
    member Restore: images: Tensor seq -> unit
    interface System.IDisposable
