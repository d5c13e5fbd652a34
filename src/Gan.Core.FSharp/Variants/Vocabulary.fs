namespace GanFunctional.Variants

open System
open System.Collections.Generic
open System.Globalization
open System.Text
open GanFunctional
open GanFunctional.Torch
open TorchSharp

type TextUnit =
    | Words
    | Characters

module private Tokens =
    // Marks belong to the letter before them, in scripts that write vowels so; variation selectors to an emoji.
    let private isMark (rune: Rune) =
        match Rune.GetUnicodeCategory rune with
        | UnicodeCategory.NonSpacingMark -> rune.Value < 0xFE00 || rune.Value > 0xFE0F
        | UnicodeCategory.SpacingCombiningMark -> true
        | _ -> false

    let private joined (runes: Rune list) = String.Concat(runes |> List.rev |> List.map string)

    let private words (runes: Rune list) =
        let close word words = if List.isEmpty word then words else joined word :: words

        let word, words =
            (([], []), runes)
            ||> List.fold (fun (word, words) rune ->
                if Rune.IsLetterOrDigit rune || isMark rune && not (List.isEmpty word) then
                    rune :: word, words
                else
                    [], close word words)

        List.rev (close word words)

    let private characters (runes: Rune list) =
        let spaced = runes |> List.map (fun rune -> if Rune.IsWhiteSpace rune then " " else string rune)

        String.Concat(spaced).Split(' ', StringSplitOptions.RemoveEmptyEntries)
        |> Seq.map (fun word -> [ for rune in word.EnumerateRunes() -> string rune ])
        |> Seq.fold (fun line word -> if List.isEmpty line then word else line @ " " :: word) []

    let private runesOf (text: string) = [ for rune in text.EnumerateRunes() -> rune ]

    let cut unit (text: string) =
        let runes = runesOf (text.Normalize().ToLowerInvariant())

        match unit with
        | Words -> words runes
        | Characters -> characters runes

    let private isSymbol (rune: Rune) =
        match Rune.GetUnicodeCategory rune with
        | UnicodeCategory.OtherSymbol
        | UnicodeCategory.MathSymbol
        | UnicodeCategory.CurrencySymbol
        | UnicodeCategory.PrivateUse
        | UnicodeCategory.OtherNotAssigned -> true
        | _ -> false

    // Emoji and other signs, which are no words, each with all its parts.
    let symbols (text: string) =
        [ let elements = StringInfo.GetTextElementEnumerator text

          while elements.MoveNext() do
              let runes = runesOf (elements.GetTextElement())

              if List.exists isSymbol runes && not (List.exists Rune.IsLetterOrDigit runes) then
                  elements.GetTextElement() ]

    // Han, kana, Thai, Lao, Tibetan, Burmese and Khmer.
    let private unspaced =
        [ 0x0E00, 0x0FFF
          0x1000, 0x109F
          0x1780, 0x17FF
          0x3040, 0x30FF
          0x3400, 0x9FFF
          0xF900, 0xFAFF
          0xFF66, 0xFF9F
          0x20000, 0x3FFFF ]

    let private isUnspaced (rune: Rune) =
        unspaced |> List.exists (fun (first, last) -> first <= rune.Value && rune.Value <= last)

    // Segmented text of such a language has a space after every word, of one to three characters mostly.
    let private lettersPerSpace = 6

    let suits (texts: string seq) =
        let mutable letters, without, spaces = 0, 0, 0

        for text in texts do
            for rune in text.Trim().EnumerateRunes() do
                if Rune.IsWhiteSpace rune then
                    spaces <- spaces + 1
                elif Rune.IsLetterOrDigit rune then
                    letters <- letters + 1

                    if isUnspaced rune then
                        without <- without + 1

        if letters = 0 || 2 * without > letters && lettersPerSpace * spaces < letters then
            Characters
        else
            Words

[<Sealed>]
type Vocabulary private (unit: TextUnit, length: int, tokens: string list) =
    static let unknown = 1L

    // Every text takes a vocabulary's whole length, so that a file must not say any number.
    static let longest = 65536

    let ids =
        Dictionary(tokens |> Seq.mapi (fun i token -> KeyValuePair(token, int64 i + 2L)), StringComparer.Ordinal)

    let id token =
        match ids.TryGetValue(token: string) with
        | true, found -> found
        | _ -> unknown

    // A space alone says nothing.
    let spoken text = Tokens.cut unit text |> List.filter ((<>) " ")

    member _.Unit = unit
    member _.Length = length
    member _.Count = tokens.Length + 2

    member _.Encode(text: string) =
        let known = Tokens.cut unit text |> Seq.truncate length |> Seq.map id |> Array.ofSeq
        Array.append known (Array.zeroCreate (length - known.Length))

    member vocabulary.EncodeAll(texts: string seq) =
        let rows = texts |> Seq.map vocabulary.Encode |> Array.ofSeq
        Tensors.From(Array.concat rows, int64 rows.Length, int64 length)

    member _.Knows(text: string) = spoken text |> List.truncate length |> List.exists ids.ContainsKey

    member _.Unknown(text: string) =
        // In words, symbols have no place.
        let symbols = if unit = Words then Tokens.symbols text else []

        spoken text @ symbols |> List.distinct |> List.filter (ids.ContainsKey >> not) |> Array.ofList

    member _.Beyond(text: string) =
        Tokens.cut unit text
        |> Seq.indexed
        |> Seq.filter (fun (i, _) -> i >= length)
        |> Seq.map snd
        |> Array.ofSeq

    static member UnitFor(texts: string seq) = Tokens.suits texts

    member _.ToStrings() =
        let name = if unit = Words then "words" else "characters"
        Array.ofList ($"{name} {length}" :: tokens)

    static member FromStrings(strings: string seq) =
        let shown (head: string) =
            head |> Seq.truncate 40 |> Seq.map (fun c -> if Char.IsControl c then ' ' else c) |> String.Concat

        let head, tokens =
            match List.ofSeq strings with
            | head :: tokens -> head, tokens
            | [] -> "", []

        let unit =
            match head.Split(' ') with
            | [| "words"; length |] -> Some(Words, length)
            | [| "characters"; length |] -> Some(Characters, length)
            | _ -> None

        match unit with
        | Some(unit, text) ->
            match Int32.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture) with
            | true, length when length > 0 && length <= longest && (List.distinct tokens).Length = tokens.Length ->
                Vocabulary(unit, length, tokens)
            | _ ->
                fail
                    "a vocabulary has a length of 1 to %d and every token once: '%s' is the head of one that has not"
                    longest
                    (shown head)
        | None ->
            fail
                "a vocabulary begins with 'words' or 'characters' and its length, such as 'words 16': '%s' does not"
                (shown head)

    static member Build(texts: string seq, units: TextUnit, minCount: int, maxLength: int) =
        let cut = texts |> Seq.map (Tokens.cut units) |> List.ofSeq
        let counts = cut |> List.concat |> List.countBy id

        let tokens =
            counts
            |> List.filter (fun (token, count) -> count >= minCount && token <> " ")
            |> List.sortWith (fun (a, m) (b, n) -> if m <> n then compare n m else String.CompareOrdinal(a, b))
            |> List.map fst

        match Seq.tryFind (String.IsNullOrWhiteSpace >> not) texts with
        | Some text when counts.IsEmpty ->
            fail
                "none of these %d texts, such as '%s', has a word of letters or digits: cut them into characters, by the encoder 'character'"
                cut.Length
                text
        | _ -> ()

        if tokens.IsEmpty then
            fail "no word occurs %d times in these %d texts: ask for fewer, or give more texts" minCount cut.Length

        // Space is no word, but tells characters where one ends.
        let tokens = if units = Characters then tokens @ [ " " ] else tokens
        let longest = cut |> List.map List.length |> List.max
        Vocabulary(units, max 1 (min maxLength longest), tokens)
