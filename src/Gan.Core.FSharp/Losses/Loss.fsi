namespace GanFunctional

open System
open System.Collections.Generic
open TorchSharp

/// One named part of a loss: a scalar tensor and its weight.
type Term = { Name: string; Weight: float; Value: Tensor }

/// State of a player's losses, kept from step to step.
[<Sealed>]
type internal Memory =
    /// Memos by name, with their initial values, on a device. They live until they are disposed.
    new: device: Device * memos: (string * float[]) list -> Memory
    /// The memos by name.
    member State: (string * Tensor) list
    /// The numbers of a memo.
    member Item: name: string -> Tensor with get
    /// Drops values kept but not committed, at the beginning of a turn.
    member Begin: unit -> unit
    /// Sets the next value of a memo, which takes effect if the player moves.
    member Keep: name: string * Tensor -> unit
    /// Puts the kept values into the memos.
    member Commit: unit -> unit
    interface IDisposable

/// A function of the play: named, weighted scalars that add (`+`) and scale (`*`). Pure, except for what
/// `Loss.WithMemo` remembers.
[<Sealed>]
type Loss<'play> =
    /// The terms on a play at step 0, with every memo at its initial value, on the CPU.
    member Terms: play: 'play -> Term list
    member internal TermsAt: step: int64 * Memory * 'play -> Term list
    /// Memos and their initial values.
    member internal Memos: (string * float[]) list
    /// The same loss with its terms called `name`, numbered when there are several.
    member Named: name: string -> Loss<'play>
    /// The same loss with other names for its terms.
    member Renamed: rename: Func<string, string> -> Loss<'play>
    /// Lazy regularisation (Karras et al. 2020, section 3.1): the loss only at steps 0, k, 2k, …, with k
    /// times its weight.
    member Lazily: every: int -> Loss<'play>
    /// Terms of both.
    static member (+): Loss<'play> * Loss<'play> -> Loss<'play>
    /// Every term with `factor` times its weight.
    static member (*): factor: float * Loss<'play> -> Loss<'play>
    /// Every term with its weight times the schedule's number at the step.
    static member (*): factor: Schedule * Loss<'play> -> Loss<'play>

/// Building blocks of losses.
[<AbstractClass; Sealed>]
type Loss =
    /// No terms: the neutral element of `+`.
    static member Zero: unit -> Loss<'play>
    /// A custom scalar, by name.
    static member Term: name: string * value: Func<'play, Tensor> -> Loss<'play>
    /// Terms of all.
    static member Sum: losses: Loss<'play> seq -> Loss<'play>
    /// A loss on a view of the play that is computed once for all terms of `loss`, such as the two heads of a
    /// discriminator.
    static member Via: view: Func<'play, 'view> * loss: Loss<'view> -> Loss<'play>

    /// A scalar, by name, that depends on state. `value memo play` gives the scalar and the next state: a
    /// tensor [k], as `initial`, without its graph. The state is kept if the player moves, saved in
    /// checkpoints, and read at the next step.
    static member WithMemo:
        name: string * initial: float[] * value: Func<Tensor, 'play, struct (Tensor * Tensor)> -> Loss<'play>

    /// mean |f − g|, named `l1`.
    static member L1: f: Func<'play, Tensor> * g: Func<'play, Tensor> -> Loss<'play>
    /// mean (f − g)², named `l2`.
    static member L2: f: Func<'play, Tensor> * g: Func<'play, Tensor> -> Loss<'play>
    /// −mean(t·ln σ(x) + (1 − t)·ln(1 − σ(x))) of logits x and targets t in [0, 1] of one shape, named `bce`.
    static member Bce: logits: Func<'play, Tensor> * targets: Func<'play, Tensor> -> Loss<'play>
    /// −mean ln softmax(x)[label] of logits x [n, k] and labels Int64[n], named `class`.
    static member CrossEntropy: logits: Func<'play, Tensor> * labels: Func<'play, Tensor> -> Loss<'play>

    /// The mean over layers of mean |f − r|, named `features`, of a critic's activations on generated samples
    /// f and on real ones r, which are constants (Salimans et al. 2016, section 3.1; by layers and in L1 as
    /// in pix2pixHD: Wang et al. 2018, equation 4).
    static member FeatureMatching:
        real: Func<'play, IReadOnlyList<Tensor>> * fake: Func<'play, IReadOnlyList<Tensor>> -> Loss<'play>

    /// The weighted sum of terms, a scalar.
    /// Raises `GanException` when there is none.
    static member internal Total: Term list -> Tensor
