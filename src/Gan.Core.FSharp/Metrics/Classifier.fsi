namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// A small convolutional network that tells the classes of labelled images, to judge generated ones by: what it computes last before
/// its classes are features of the data's own kind.
[<Sealed>]
type Classifier =
    /// Channels of its images.
    member Channels: int
    /// Height and width of its images.
    member Size: int
    /// How many classes it tells.
    member Classes: int
    /// Its parameters and buffers.
    member Params: Params
    /// Images [n, c, size, size] in [-1, 1] → features [n, `Classifier.width`], at least 0, without a graph.
    member Features: images: Tensor -> Tensor
    /// Features → the probability of each class, [n, classes], without a graph.
    member Probabilities: features: Tensor -> Tensor
    /// The class that is most probable for each image of features [n, width]: Int64[n].
    member Labels: features: Tensor -> Tensor

module Classifier =
    /// Numbers of an image: 64.
    val width: int
    /// Creates a classifier on the CPU, with parameters drawn from a seed. `main` has 3×3 convolutions to 32, 64, 128 and
    /// again 128 channels with batch norm, ReLU and max pooling, and a linear layer with ReLU to the features. Images of up
    /// to 32 pixels pass three convolutions, and one more for each doubling. `head` is a linear layer to the classes.
    /// Raises `GanException` for fewer than 2 classes or 2 pixels.
    val create: seed: uint64 -> channels: int -> size: int -> classes: int -> Classifier
    /// Creates a classifier whose parameters are to be overwritten, by those of a file: they are zeros (`Net.blank`).
    /// Raises `GanException` as `create` does.
    val blank: channels: int -> size: int -> classes: int -> Classifier
    /// Starts its training on batches of images [n, c, size, size] and labels Int64[n]: Adam, 0.001, down the cross-entropy.
    val start: seed: uint64 -> Classifier -> Trainer<Tensor * Tensor>
