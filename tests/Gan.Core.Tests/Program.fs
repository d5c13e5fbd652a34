module GanFunctional.Tests.Program

open GanFunctional.Tests.Processes
open Xunit.Runner.InProc.SystemConsole

/// The tests, or what some of them do in a process of its own.
[<EntryPoint>]
let main arguments =
    match arguments with
    | [| "mistakes" |] ->
        Mistakes.run ()
        0
    | [| "poisoned"; kind |] ->
        Poisoned.run kind
        0
    | _ -> ConsoleRunner.Run(arguments).GetAwaiter().GetResult()
