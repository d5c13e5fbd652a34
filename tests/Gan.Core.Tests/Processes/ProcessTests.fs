module GanFunctional.Tests.Processes.ProcessTests

open System
open System.Diagnostics
open System.Reflection
open Xunit

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
    Assert.True((running.ExitCode = 0), $"it ended with {running.ExitCode} after '{last}': {error.Result}")
    Assert.Equal("", error.Result)
    [ for line in lines -> line.Split '\t' ]

// What only C++ says: frames, source files, namespaces.
let private native = [ "frame #"; ".cpp"; "c10::"; "at::"; "Exception raised"; @"\n" ]

[<Fact>]
let ``every mistake is an exception of one sentence, and the process goes on`` () =
    let outcomes = child [] [ "mistakes" ]
    Assert.Equal<string>(List.map fst Mistakes.all, outcomes |> List.map (fun line -> line[0]))

    for line in outcomes do
        let name, kind, sentence = line[0], line[1], line[2]

        Assert.True(
            ((kind = "TorchException" || kind = "GanException") && sentence <> ""),
            $"{name}: {kind} {sentence}"
        )

        Assert.True(native |> List.forall (fun words -> not (sentence.Contains words)), $"{name}: {sentence}")

    let said name = (outcomes |> List.find (fun line -> line[0] = name))[2]
    let unused = said "a parameter that the loss does not depend on"
    Assert.Contains("'critic'", unused)
    Assert.Contains("'main.9.weight'", unused)
    Assert.Equal("the user's own sentence", said "an exception in a loss")

[<Fact>]
let ``every variant trains to the same bytes whatever the memory holds`` () =
    Assert.SkipUnless(OperatingSystem.IsLinux(), "only glibc's allocator fills memory")
    // Small blocks are else kept by each thread, and are handed out as they are.
    let train kind = child [ "GLIBC_TUNABLES", "glibc.malloc.tcache_count=0" ] [ "poisoned"; kind ]
    let clean = train "none"
    Assert.Equal("False", clean.Head[1])
    Assert.InRange(clean.Length, 17, 33)

    for kind in [ "handed-out"; "given-back" ] do
        let poisoned = train kind
        Assert.Equal("True", poisoned.Head[1])

        for line, line' in List.zip clean.Tail poisoned.Tail do
            Assert.True((line = line'), $"{line[0]} with NaN in the memory that is {kind}")
