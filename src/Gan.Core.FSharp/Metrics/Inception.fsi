namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Inception v3 (C. Szegedy et al., "Rethinking the Inception architecture for computer vision", 2016) up to its last pooling, as the Fréchet
/// inception distance takes it (M. Heusel et al., 2017): the network of 2015 with the names of torchvision and of `pytorch-fid`, whose
/// weights `pt_inception-2015-12-05` are ported from the original's. Average pooling leaves the border out, and the last block pools by
/// maxima, which is where that network and torchvision's own differ. The weights are not part of this library.
module Inception =
    /// Images [n, 3, h, w] in [-1, 1], of at least 75×75 pixels → [n, 2048].
    val network: Net<Tensor, Tensor>

    /// Its features with these weights. As if images were read from files, values are rounded to 256 levels; grey becomes three equal
    /// channels, and every size 299×299 by linear interpolation without antialiasing, as in `pytorch-fid`.
    /// Raises `GanException` when one is missing.
    val extractor: weights: Params -> Extractor
