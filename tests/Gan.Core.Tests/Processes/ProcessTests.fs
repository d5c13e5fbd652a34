module GanFunctional.Tests.Processes.ProcessTests

open System
open System.Diagnostics
open System.Reflection
open Expecto
open GanFunctional.Tests

// These tests' own program, started with a word that Program.fs knows.
let private child (settings: (string * string) list) (arguments: string list) =
    let host =
        match Environment.GetEnvironmentVariable "DOTNET_HOST_PATH" with
        | null
        | "" -> "dotnet"
        | path -> path

    let start =
        ProcessStartInfo(
            host,
            Assembly.GetExecutingAssembly().Location :: arguments,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        )

    for name, value in settings do
        start.Environment[name] <- value

    use running = nonNull (Process.Start start)
    let error = running.StandardError.ReadToEndAsync()
    let lines = running.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
    running.WaitForExit()
    let last = if lines.Length = 0 then "it began" else lines[lines.Length - 1]
    Expect.isTrue (running.ExitCode = 0) $"it ended with {running.ExitCode} after '{last}': {error.Result}"
    Expect.equal error.Result "" "what it wrote to stderr"
    [ for line in lines -> line.Split '\t' ]

// What only C++ says: frames, source files, namespaces.
let private native = [ "frame #"; ".cpp"; "c10::"; "at::"; "Exception raised"; @"\n" ]

[<Tests>]
let tests =
    testList
        "Processes.ProcessTests"
        [ testCase "every mistake is an exception of one sentence, and the process goes on" (fun () ->
              let outcomes = child [] [ "mistakes" ]

              Expect.sequenceEqual
                  (outcomes |> List.map (fun line -> line[0]))
                  (List.map fst Mistakes.all)
                  "the mistakes made"

              for line in outcomes do
                  let name, kind, sentence = line[0], line[1], line[2]

                  Expect.isTrue
                      ((kind = "TorchException" || kind = "GanException") && sentence <> "")
                      $"{name}: {kind} {sentence}"

                  Expect.isTrue
                      (native |> List.forall (fun words -> not (sentence.Contains words)))
                      $"{name}: {sentence}"

              let said name = (outcomes |> List.find (fun line -> line[0] = name))[2]
              let unused = said "a parameter that the loss does not depend on"
              Expect.stringContains unused "'critic'" "the message names the player"
              Expect.stringContains unused "'main.9.weight'" "the message names the parameter"
              Expect.equal (said "an exception in a loss") "the user's own sentence" "the message of the exception")

          testCase "every variant trains to the same bytes whatever the memory holds" (fun () ->
              if not (OperatingSystem.IsLinux()) then
                  skiptest "only glibc's allocator fills memory"

              // Small blocks are else kept by each thread, and are handed out as they are. The trainings go on side by side, each on one thread.
              let train kind =
                  child
                      [ "GLIBC_TUNABLES", "glibc.malloc.tcache_count=0"; "OMP_NUM_THREADS", "1" ]
                      [ "poisoned"; kind ]

              let kinds = [| "none"; "handed-out"; "given-back" |]
              let lines = kinds |> Array.Parallel.map train
              let clean = lines[0]
              Expect.equal clean.Head[1] "False" "memory is not poisoned"
              Expect.isInRange clean.Length 17 33 "the number of trainings"

              for kind, poisoned in Array.zip kinds[1..] lines[1..] do
                  Expect.equal poisoned.Head[1] "True" "memory is poisoned"

                  for line, line' in List.zip clean.Tail poisoned.Tail do
                      Expect.isTrue (line = line') $"{line[0]} with NaN in the memory that is {kind}") ]
