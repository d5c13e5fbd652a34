namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Tokens of a text, in lower case.
type TextUnit =
    /// Runs of letters, marks and digits.
    | Words
    /// Characters, with one space between words: for languages without spaces, and for texts with new words.
    | Characters

/// Words or characters known to a text encoder. Pure data, equivalent to a list of strings.
[<Sealed>]
type Vocabulary =
    /// Kind of tokens.
    member Unit: TextUnit
    /// Number of ids per text: shorter texts are padded, longer ones cut off.
    member Length: int
    /// The number of ids: those of its tokens, which start at 2, 0 for padding and 1 for unknown tokens.
    member Count: int
    /// The ids of a text, `Length` of them.
    member Encode: text: string -> int64[]
    /// The ids of texts as Int64[n, length], on the CPU.
    member EncodeAll: texts: string seq -> Tensor
    /// Whether any token of the text is known.
    member Knows: text: string -> bool
    /// Unknown words or characters of the text, each once. Emoji and other symbols are no words, so with words
    /// they are unknown.
    member Unknown: text: string -> string[]
    /// Tokens of the text after the first `Length`, which are cut off.
    member Beyond: text: string -> string[]
    /// `words` or `characters` and the length, then the tokens in the order of their ids.
    member ToStrings: unit -> string[]
    /// Unit that suits texts: characters where most letters are of scripts written without spaces (Chinese,
    /// Japanese, Thai, …) and few spaces divide them, or where there are no letters at all; otherwise words.
    static member UnitFor: texts: string seq -> TextUnit
    /// The vocabulary of such a list.
    /// Raises `GanException` for any other list.
    static member FromStrings: strings: string seq -> Vocabulary
    /// Tokens that occur at least `minCount` times, the most frequent first, then alphabetically; texts are as long as the longest text, but at most `maxLength`.
    /// Raises `GanException` if there are none.
    static member Build: texts: string seq * units: TextUnit * minCount: int * maxLength: int -> Vocabulary
