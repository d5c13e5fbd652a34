module GanFunctional.Tests.Variants.VocabularyTests

open FsCheck.FSharp
open GanFunctional
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open GanFunctional.Variants
open Xunit

let private texts = [ "A red circle"; "a blue circle on red."; "A GREEN square!" ]
let private words = Vocabulary.Build(texts, Words, 1, 16)

[<Fact>]
let ``the most frequent words come first, equal ones in alphabetical order`` () =
    Assert.Equal<string[]>([| "words 5"; "a"; "circle"; "red"; "blue"; "green"; "on"; "square" |], words.ToStrings())

    Assert.Equal(9, words.Count)
    Assert.Equal<string[]>([| "words 5"; "a"; "circle"; "red" |], Vocabulary.Build(texts, Words, 2, 16).ToStrings())
    Assert.Equal(3, Vocabulary.Build(texts, Words, 1, 3).Length)

[<Fact>]
let ``ids start at 2, 0 pads and 1 is what isn't known; long texts are cut`` () =
    Assert.Equal<int64[]>([| 2L; 4L; 3L; 0L; 0L |], words.Encode "A red  circle")
    Assert.Equal<int64[]>([| 1L; 4L; 0L; 0L; 0L |], words.Encode "bright-red")
    Assert.Equal<int64[]>([| 2L; 2L; 2L; 2L; 2L |], words.Encode "a a a a a red")
    Assert.Equal<int64[]>([| 0L; 0L; 0L; 0L; 0L |], words.Encode "")
    use all = words.EncodeAll [ "red"; "blue circle" ]
    Assert.Equal<int64[]>([| 4L; 0L; 0L; 0L; 0L; 5L; 3L; 0L; 0L; 0L |], all.ToArray<int64>())
    Assert.Equal<int64[]>([| 2L; 5L |], all.Shape)

[<Fact>]
let ``a text of which nothing is known is seen as such`` () =
    Assert.True(words.Knows "a purple circle")
    Assert.False(words.Knows "purple triangles")
    Assert.False(words.Knows "  ...")
    // Known, but beyond what a network sees of a text.
    Assert.False(words.Knows "one two three four five red")
    Assert.Equal<string[]>([| "purple"; "triangle" |], words.Unknown "Purple red triangle, purple")

[<Fact>]
let ``characters know new words by their letters, and one space between words`` () =
    let characters = Vocabulary.Build(texts, Characters, 1, 12)
    Assert.Equal(12, characters.Length)
    Assert.Equal<int64[]>(characters.Encode "a red", characters.Encode " A\t red ")
    Assert.True(characters.Knows "bores")
    Assert.False(characters.Knows "? ?")
    Assert.DoesNotContain(1L, characters.Encode "red circles")
    Assert.Contains(1L, characters.Encode "vat")

[<Fact>]
let ``letters of every script make words, and case and composition do not matter`` () =
    let vocabulary = Vocabulary.Build([ "Čas květů"; "हिन्दी"; "𝒳 1" ], Words, 1, 9)

    Assert.Equal<string[]>(
        [| "words 2"; "1"; "čas"; "květů"; "हिन्दी"; "𝒳" |] |> Array.sort,
        Array.sort (vocabulary.ToStrings())
    )

    Assert.Equal<int64[]>(
        vocabulary.Encode "čas",
        vocabulary.Encode("ČAS".Normalize(System.Text.NormalizationForm.FormD))
    )

[<Fact>]
let ``lists that are no vocabulary, and texts that give none, are refused`` () =
    for strings in
        [ []
          [ "words" ]
          [ "words x"; "a" ]
          [ "words 0" ]
          [ "words -1" ]
          [ "words 3"; "a"; "a" ]
          [ "a"; "b" ] ] do
        Assert.Throws<GanException>(fun () -> Vocabulary.FromStrings strings |> ignore) |> ignore

    for texts in [ []; [ "" ]; [ "once" ] ] do
        let error = Assert.Throws<GanException>(fun () -> Vocabulary.Build(texts, Words, 2, 9) |> ignore)
        Assert.Contains("2 times", error.Message)

// Texts of a few letters, so that words repeat, with capitals, marks, blanks and a character outside the basic plane.
let private someTexts =
    Gen.elements [ "a"; "b"; "C"; "é"; " "; ","; "\t"; "𝒳" ]
    |> Gen.listOf
    |> Gen.map (String.concat "")
    |> Gen.nonEmptyListOf

[<Fact>]
let ``a vocabulary is its list of strings, and knows all of what it was built from`` () =
    let cases = Gen.zip someTexts (Gen.elements [ Words; Characters ])

    law
        200
        (Prop.forAll (Arb.fromGen cases) (fun (texts, units) ->
            let texts = "a" :: texts
            let built = Vocabulary.Build(texts, units, 1, 1000)
            let again = Vocabulary.FromStrings(built.ToStrings())

            again.ToStrings() = built.ToStrings()
            && again.Count = built.Count
            && texts |> List.forall (fun text -> again.Encode text = built.Encode text)
            && texts |> List.forall (fun text -> not (Array.contains 1L (built.Encode text)))
            && texts |> List.forall (fun text -> (built.Unknown text).Length = 0)))
