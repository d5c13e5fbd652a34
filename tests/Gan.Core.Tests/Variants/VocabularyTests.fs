module GanFunctional.Tests.Variants.VocabularyTests

open Expecto
open FsCheck.FSharp
open GanFunctional
open GanFunctional.Tests
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Variants

let private texts = [ "A red circle"; "a blue circle on red."; "A GREEN square!" ]
let private words = Vocabulary.Build(texts, Words, 1, 16)

// Texts of a few letters, so that words repeat, with capitals, marks, blanks and a character outside the basic plane.
let private someTexts =
    Gen.elements [ "a"; "b"; "C"; "é"; " "; ","; "\t"; "𝒳" ]
    |> Gen.listOf
    |> Gen.map (String.concat "")
    |> Gen.nonEmptyListOf

[<Tests>]
let tests =
    testList
        "Variants.VocabularyTests"
        [ testCase "the most frequent words come first, equal ones in alphabetical order" (fun () ->
              Expect.equal
                  (words.ToStrings())
                  [| "words 5"; "a"; "circle"; "red"; "blue"; "green"; "on"; "square" |]
                  "the vocabulary's strings"

              Expect.equal words.Count 9 "the count of ids"

              Expect.equal
                  (Vocabulary.Build(texts, Words, 2, 16).ToStrings())
                  [| "words 5"; "a"; "circle"; "red" |]
                  "the strings of words that come twice"

              Expect.equal (Vocabulary.Build(texts, Words, 1, 3).Length) 3 "the number of tokens of a text")

          testCase "ids start at 2, 0 pads and 1 is what isn't known; long texts are cut" (fun () ->
              Expect.equal (words.Encode "A red  circle") [| 2L; 4L; 3L; 0L; 0L |] "known words"
              Expect.equal (words.Encode "bright-red") [| 1L; 4L; 0L; 0L; 0L |] "an unknown word"
              Expect.equal (words.Encode "a a a a a red") [| 2L; 2L; 2L; 2L; 2L |] "a text that is too long"
              Expect.equal (words.Encode "") [| 0L; 0L; 0L; 0L; 0L |] "an empty text"
              use all = words.EncodeAll [ "red"; "blue circle" ]
              Expect.equal (all.ToArray<int64>()) [| 4L; 0L; 0L; 0L; 0L; 5L; 3L; 0L; 0L; 0L |] "both texts"
              Expect.equal all.shape [| 2L; 5L |] "the shape of both texts")

          testCase "a text of which nothing is known is seen as such" (fun () ->
              Expect.isTrue (words.Knows "a purple circle") "'a' is known"
              Expect.isFalse (words.Knows "purple triangles") "none is known"
              Expect.isFalse (words.Knows "  ...") "there is no word"
              // Known, but beyond what a network sees of a text.
              Expect.isFalse (words.Knows "one two three four five red") "the known word is cut off"

              Expect.equal
                  (words.Unknown "Purple red triangle, purple")
                  [| "purple"; "triangle" |]
                  "the words that are not known")

          testCase "emoji are no words, but said to be unknown; what is cut off can be asked for" (fun () ->
              Expect.equal (words.Unknown "red 🐱, ❤️ + 👍🏽 blue!") [| "🐱"; "❤️"; "+"; "👍🏽" |] "the symbols, whole"
              Expect.equal (words.Encode "red ❤️ circle") (words.Encode "red circle") "a variation selector is no word"

              Expect.equal
                  (words.Beyond "a red a blue on green square")
                  [| "green"; "square" |]
                  "words after the fifth"

              Expect.isEmpty (words.Beyond "a red circle") "a short text"
              let characters = Vocabulary.Build([ "红色的猫" ], Characters, 1, 99)
              Expect.equal (characters.Beyond "红色的猫 猫") [| " "; "猫" |] "characters after the fourth"
              Expect.equal (characters.Unknown "蓝猫") [| "蓝" |] "a character that is not known")

          testCase "the unit suits the writing" (fun () ->
              let unit texts = Vocabulary.UnitFor texts

              for texts in
                  [ [ "a red circle"; "cat" ]
                    [ "cat"; "dog" ]
                    [ "빨간 고양이"; "고양이" ]
                    [ "красный кот" ]
                    [ "一 只 红色 的 小鸟 在 树上" ] // segmented
                    [ "a cat called 猫" ] ] do
                  Expect.equal (unit texts) Words $"{texts}"

              for texts in
                  [ [ "一只红色的小鸟0在树上"; "一只 红色的小鸟1在树上，真的" ]; [ "赤い鳥が木の上にいる" ]; [ "นกสีแดงบนต้นไม้" ]; [ "😀"; "😁❤️" ] ] do
                  Expect.equal (unit texts) Characters $"{texts}"

              let error = Expect.thrown<GanException>(fun () -> Vocabulary.Build([ "😀"; "😁" ], Words, 1, 9) |> ignore)
              Expect.stringContains error.Message "'😀'" "the message shows a text"
              Expect.stringContains error.Message "characters" "and says the way out")

          testCase "characters know new words by their letters, and one space between words" (fun () ->
              let characters = Vocabulary.Build(texts, Characters, 1, 12)
              Expect.equal characters.Length 12 "the length"
              Expect.equal (characters.Encode " A\t red ") (characters.Encode "a red") "the characters of both texts"
              Expect.isTrue (characters.Knows "bores") "its letters are known"
              Expect.isFalse (characters.Knows "? ?") "no character is known"
              Expect.isFalse (Seq.contains 1L (characters.Encode "red circles")) "all characters are known"
              Expect.contains (characters.Encode "vat") 1L "'v' is not known")

          testCase "letters of every script make words, and case and composition do not matter" (fun () ->
              let vocabulary = Vocabulary.Build([ "Čas květů"; "हिन्दी"; "𝒳 1" ], Words, 1, 9)

              Expect.equal
                  (Array.sort (vocabulary.ToStrings()))
                  ([| "words 2"; "1"; "čas"; "květů"; "हिन्दी"; "𝒳" |] |> Array.sort)
                  "the vocabulary's strings"

              Expect.equal
                  (vocabulary.Encode("ČAS".Normalize(System.Text.NormalizationForm.FormD)))
                  (vocabulary.Encode "čas")
                  "the word in capitals and decomposed")

          testCase "lists that are no vocabulary, and texts that give none, are refused" (fun () ->
              for strings in
                  [ []
                    [ "words" ]
                    [ "words x"; "a" ]
                    [ "words 0" ]
                    [ "words -1" ]
                    [ "words 3"; "a"; "a" ]
                    [ "a"; "b" ] ] do
                  Expect.throwsT<GanException>
                      (fun () -> Vocabulary.FromStrings strings |> ignore)
                      "a list that is no vocabulary"

              for texts in [ []; [ "" ]; [ "once" ] ] do
                  let error = Expect.thrown<GanException>(fun () -> Vocabulary.Build(texts, Words, 2, 9) |> ignore)
                  Expect.stringContains error.Message "2 times" "the message names the least number")

          law
              "a vocabulary is its list of strings, and knows all of what it was built from"
              200
              (Prop.forAll (Arb.fromGen (Gen.zip someTexts (Gen.elements [ Words; Characters ]))) (fun (texts, units) ->
                  let texts = "a" :: texts
                  let built = Vocabulary.Build(texts, units, 1, 1000)
                  let again = Vocabulary.FromStrings(built.ToStrings())

                  again.ToStrings() = built.ToStrings()
                  && again.Count = built.Count
                  && texts |> List.forall (fun text -> again.Encode text = built.Encode text)
                  && texts |> List.forall (fun text -> not (Array.contains 1L (built.Encode text)))
                  && texts |> List.forall (fun text -> (built.Unknown text).Length = 0))) ]
