namespace GanFunctional.Tests.Processes

open System
open System.Runtime.InteropServices
open System.Security.Cryptography
open GanFunctional
open GanFunctional.Tests
open GanFunctional.Torch
open TorchSharp

/// Trainings in a process whose allocator fills memory with NaN: each byte 0xFF, which is a NaN in float32, float64 and bfloat16.
module Poisoned =
    [<DllImport "libc">]
    extern int private mallopt(int parameter, int value)

    [<DllImport "libc">]
    extern nativeint private malloc(unativeint size)

    [<DllImport "libc">]
    extern void private free(nativeint memory)

    // M_PERTURB: what is given back is filled with the value's lowest byte, what is handed out with its complement, unless the value is 0.
    let private perturb = -6

    /// Which memory is poisoned.
    let kinds = [ "none"; "handed-out"; "given-back" ]

    let private poison kind =
        match kind with
        | "none" -> ()
        | "handed-out" -> mallopt (perturb, 0x100) |> ignore
        | "given-back" -> mallopt (perturb, 0xFF) |> ignore
        | other -> failwith $"'{other}' is no kind of poison"

    // Whether every float of fresh memory, or of memory that is no longer ours, is a NaN.
    let private holds kind =
        let floats, header = 5000, 8
        let found = Array.zeroCreate<float32>(floats - header)

        let look () =
            let memory = malloc (unativeint (4 * floats))
            let read () = Marshal.Copy(memory + nativeint (4 * header), found, 0, found.Length)

            if kind <> "given-back" then
                read ()

            free memory

            if kind = "given-back" then
                read ()

        // The first look compiles these functions, for which the runtime takes memory in between.
        look ()
        look ()
        Array.forall Single.IsNaN found

    let private hash (named: (string * byte[]) list) =
        use sum = IncrementalHash.CreateHash HashAlgorithmName.SHA256
        named |> List.iter (fun (_, bytes) -> sum.AppendData bytes)
        Convert.ToHexString(sum.GetHashAndReset())

    // Enough features for layers to be computed in bfloat16; with GAN_NIGHTLY=1 as many as networks have.
    let private steps = 20
    let private features = if Environment.GetEnvironmentVariable "GAN_NIGHTLY" = "1" then 64 else 16

    /// Trains each variant in both element types by one and by two threads; a line each has the SHA-256 of all that was trained and reported.
    let run kind =
        Runtime.Threads <- 1
        poison kind
        Console.WriteLine $"poison\t{holds kind}"

        for dtype in [ DType.Float32; DType.BFloat16 ] do
            if dtype = DType.Float32 || Runtime.HasBFloat16 then
                for threads in 1..2 do
                    Runtime.Threads <- threads

                    for game in SmallGames.ofFeatures features do
                        use _ = torch.NewDisposeScope()

                        Console.WriteLine
                            $"{game.Name}, {dtype}, {threads} threads\t{hash (game.Play torch.CPU dtype steps)}"
