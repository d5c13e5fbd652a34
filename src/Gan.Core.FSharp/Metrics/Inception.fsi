namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Inception v3 (C. Szegedy et al., "Rethinking the Inception architecture for computer vision", 2016) up to
/// its last pooling, as in the Fréchet inception distance (M. Heusel et al., 2017). This is the network of
/// 2015, with the names of torchvision and `pytorch-fid`; its weights are `pt_inception-2015-12-05`. Average
/// pooling excludes the border, and the last block pools by maxima; torchvision's own network differs in
/// both. The weights are not part of this library.
module Inception =
    /// Features of images [n, 3, h, w] in [-1, 1], of at least 75×75 pixels: [n, 2048].
    val network: Net<Tensor, Tensor>

    /// Extractor with these weights. Values are rounded to 256 levels, as in image files; grey becomes three
    /// equal channels. Images are resized to 299×299 by linear interpolation without antialiasing, as in
    /// `pytorch-fid`.
    /// Raises `GanException` if a weight is missing.
    val extractor: weights: Params -> Extractor
