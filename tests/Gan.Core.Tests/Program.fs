module GanFunctional.Tests.Program

open System
open Expecto
open Expecto.Impl
open GanFunctional.Tests.Processes
open GanFunctional.Torch

// The tests whose full names hold a text, in capitals or not: what `dotnet test --filter` means by a text.
let private holding (text: string) =
    Test.filter "." (fun names -> (String.concat "." names).Contains(text, StringComparison.OrdinalIgnoreCase))

// Expecto counts the tests that are skipped; this says why.
let private printer =
    { TestPrinters.defaultPrinter with
        ignored = fun name reason -> TestPrinters.defaultPrinter.info $"{name} was skipped: {reason}" }

// One test at a time: libtorch's threads fill the cores, and its settings and the count of live tensors are the process's.
let private settings =
    [ Sequenced
      Printer printer
      if Console.IsOutputRedirected then
          No_Spinner
          Colours 0 ]

let private run arguments select =
    TestDiscovery.testFromThisAssembly ()
    |> Option.get
    |> select
    |> runTestsWithCLIArgs settings (Array.ofList arguments)

/// The tests, or what some of them do in a process of its own. `--filter` comes first; the other options are Expecto's.
[<EntryPoint>]
let main arguments =
    LibTorch.Load()

    match List.ofArray arguments with
    | [ "mistakes" ] ->
        Mistakes.run ()
        0
    | [ "poisoned"; kind ] ->
        Poisoned.run kind
        0
    | "--filter" :: text :: others -> run others (holding text)
    | others -> run others id
