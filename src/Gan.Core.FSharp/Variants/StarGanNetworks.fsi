namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Kind of the labels of a data set.
type LabelKind =
    /// An image has any number of them: each is 0 or 1.
    | Attributes
    /// An image has exactly one: a one-hot vector.
    | Domains

/// The labels of one data set.
type LabelSet = { Count: int; Kind: LabelKind }

/// Labels of one data set or of several with different labels (Choi et al. 2018, section 3.2).
module StarGanLabels =
    /// The number of all labels: the width of the discriminator's class head.
    val classes: LabelSet list -> int
    /// The width of the generator's label vector: all labels and, where there are several data sets, their mask.
    val width: LabelSet list -> int
    /// Labels [n, k] of data set `dataset`, from 0, as the generator's label vector [n, width]: themselves where there is
    /// only one data set, else [c₁, c₂, …, m] with zeros for the others' labels and m one-hot for the data set (equation 7).
    /// Raises `GanException` for another number of labels, or an unknown data set.
    val vector: LabelSet list -> dataset: int -> labels: Tensor -> Tensor
    /// The classification loss of class logits [n, classes] on the data set's own labels [n, k], a scalar: binary cross
    /// entropy summed over attributes, or cross entropy over domains, averaged over images (equations 2 and 3). The other
    /// data sets' logits are ignored.
    /// Raises `GanException` as `vector` does.
    val classification: LabelSet list -> dataset: int -> labels: Tensor -> logits: Tensor -> Tensor

/// The networks of Choi et al. 2018, appendix 7.1, with the parameter names of the authors' PyTorch implementation.
module StarGanNetworks =
    /// (images [n, c, h, w], label vectors [n, width]) → images of the same shape in (−1, 1), for the labels of each data set.
    /// Height and width are multiples of 4. The first convolution has `features` channels; `blocks` residual blocks work at a
    /// quarter of the size. Borders are zeros: mirrored ones hide the label, a constant plane, from the instance norm after them.
    /// Raises `GanException` for a data set without labels.
    val generator: LabelSet list -> channels: int -> features: int -> blocks: int -> Net<Tensor * Tensor, Tensor>

    /// Images [n, c, size, size] → a map of source logits [n, 1, m, m] and class logits [n, classes]. The first convolution
    /// has `features` channels. At most `depth` convolutions halve the size to m, at least 1; the class head is m×m.
    /// Raises `GanException` for a data set without labels, or a size that is not a multiple of 4, at least 8.
    val discriminator:
        LabelSet list -> size: int -> channels: int -> features: int -> depth: int -> Net<Tensor, Tensor * Tensor>

    /// The generator that these parameters belong to.
    /// Raises `GanException` where none has them.
    val recognisedGenerator: NetworkShapes -> Net<Tensor * Tensor, Tensor>
    /// The discriminator that these parameters belong to.
    /// Raises `GanException` where none has them.
    val recognisedDiscriminator: NetworkShapes -> Net<Tensor, Tensor * Tensor>
