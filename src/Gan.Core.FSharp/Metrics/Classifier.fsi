namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// A small convolutional classifier of labelled images. The outputs of its last hidden layer are features of
/// the kind of the data, by which generated images are evaluated.
[<Sealed>]
type Classifier =
    /// Channels of the images.
    member Channels: int
    /// Height of the images.
    member Height: int
    /// Width of the images.
    member Width: int
    /// Number of classes.
    member Classes: int
    /// Parameters and buffers.
    member Params: Params
    /// Features of images [n, c, height, width] in [-1, 1]: [n, `Classifier.width`], at least 0, without a
    /// graph.
    member Features: images: Tensor -> Tensor
    /// Probabilities of the classes, from features: [n, classes], without a graph.
    member Probabilities: features: Tensor -> Tensor
    /// Most probable class of each image, from features [n, width]: Int64[n].
    member Labels: features: Tensor -> Tensor

module Classifier =
    /// Number of features of an image: 64.
    val width: int
    /// Creates a classifier on the CPU, with parameters drawn from a seed. `main` has 3×3 convolutions to 32,
    /// 64, 128 and again 128 channels with batch norm, ReLU and max pooling, and a linear layer with ReLU to
    /// the features. Images of up to 32 pixels pass three convolutions, and one more for each doubling.
    /// `head` is a linear layer to the classes.
    /// Raises `GanException` for fewer than 2 classes or 2 pixels.
    val create: seed: uint64 -> channels: int -> height: int -> width: int -> classes: int -> Classifier
    /// Creates a classifier whose parameters are to be overwritten, by those of a file: weights are zeros
    /// (`Net.blank`).
    /// Raises `GanException` as `create` does.
    val blank: channels: int -> height: int -> width: int -> classes: int -> Classifier
    /// Starts the training on batches of images [n, c, height, width] and labels Int64[n]: cross-entropy, Adam
    /// at 0.001.
    val start: seed: uint64 -> Classifier -> Trainer<Tensor * Tensor>
