namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// What a text is cut into, in lower case.
type TextUnit =
    /// Runs of letters, marks and digits.
    | Words
    /// Characters, with one space between words: for languages without spaces, and where new words are to be expected.
    | Characters

/// The words or characters that a text encoder knows. Pure data: it is its list of strings.
[<Sealed>]
type Vocabulary =
    /// What texts are cut into.
    member Unit: TextUnit
    /// Ids of a text: shorter ones are padded, longer ones cut off.
    member Length: int
    /// The number of ids: those of its tokens, which start at 2, 0 for padding and 1 for what it doesn't know.
    member Count: int
    /// The ids of a text, `Length` of them.
    member Encode: text: string -> int64[]
    /// The ids of texts as Int64[n, length], on the CPU.
    member EncodeAll: texts: string seq -> Tensor
    /// Whether anything in the text is known: a text of which nothing is says nothing to a network, and is to be refused.
    member Knows: text: string -> bool
    /// The words or characters of the text that it doesn't know, each once.
    member Unknown: text: string -> string[]
    /// `words` or `characters` and the length, then the tokens in the order of their ids.
    member ToStrings: unit -> string[]
    /// The vocabulary of such a list.
    /// Raises `GanException` for a list that is none.
    static member FromStrings: strings: string seq -> Vocabulary
    /// What occurs at least `minCount` times in the texts, the most frequent first, equally frequent ones in alphabetical
    /// order; as long as the longest text, but at most `maxLength`.
    /// Raises `GanException` when nothing does.
    static member Build: texts: string seq * units: TextUnit * minCount: int * maxLength: int -> Vocabulary
