namespace GanFunctional

open System.Runtime.CompilerServices
open GanFunctional.Torch
open TorchSharp

/// A tensor of a module: the path of the part that it belongs to, that part's kind, its own name there, and
/// its role.
type internal ModuleTensor = { Owner: string; OwnerKind: string; OwnName: string; OwnRole: Role; Value: Tensor }

/// An instance of a TorchSharp module, with the tensors that it computes with, in the order of its
/// `state_dict`.
[<Sealed>]
type internal TorchModule private (instance: torch.nn.Module<Tensor, Tensor>) =
    // Whose tensors a tree holds, by its first one.
    static let owners = ConditionalWeakTable<Tensor, TorchModule>()

    let role (name: string) (tensor: Tensor) =
        if name.EndsWith "bias" then Bias
        elif tensor.ndim <= 1L then Gain
        else Weight

    let rec collect owner (it: torch.nn.Module) =
        let tensor role (name: string) tensor =
            { Owner = owner; OwnerKind = it.GetName(); OwnName = name; OwnRole = role; Value = tensor }

        [ for struct (name, parameter) in it.named_parameters false do
              tensor (role name parameter) name parameter
          for struct (name, buffer) in it.named_buffers false do
              tensor Buffer name buffer
          for struct (name, child) in it.named_children () do
              yield! collect (if owner = "" then name else $"{owner}.{name}") child ]

    let tensors = collect "" instance

    // Modules draw from libtorch's one generator, for their weights and for dropout: meanwhile it draws from
    // a stream of ours.
    static let drawing (rng: Rng) (body: unit -> 'r) =
        use before = torch.random.get_rng_state ()
        // On the CPU, whatever the stream's device: reading it back from a GPU would wait for all that was
        // enqueued there.
        use seed = torch.empty ([| 1L |], DType.Float64)
        seed.uniform_ (0.0, float (1L <<< 31), rng) |> ignore
        torch.random.manual_seed(int64 (seed.Item())).Dispose()

        try
            body ()
        finally
            torch.random.set_rng_state before

    static member private Made(make: unit -> torch.nn.Module<Tensor, Tensor>, rng) = TorchModule(drawing rng make)

    member _.Tensors = tensors

    /// A new instance on the stream's device, its weights drawn from the stream.
    static member Create(make, rng: Rng) =
        let made =
            TorchModule.Made((fun () -> (make (): torch.nn.Module<Tensor, Tensor>).``to`` rng.device), rng)

        for first in List.truncate 1 made.Tensors do
            owners.AddOrUpdate(first.Value, made)

        made

    /// The instance that computes with a tree's tensors: the one that they were made with, or else a new one
    /// that shares their memory.
    static member Of(make, tensorOf: ModuleTensor -> Tensor) =
        use rng = Generators.Seeded 0UL
        let fresh = TorchModule.Made(make, rng)

        match List.tryHead fresh.Tensors |> Option.map (tensorOf >> owners.TryGetValue) with
        | Some(true, owner) ->
            fresh.Free()
            owner
        | _ ->
            use _ = torch.no_grad ()

            for it in fresh.Tensors do
                it.Value.set_ (tensorOf it) |> ignore

            fresh

    /// The output, in training where there is a stream for dropout to draw from.
    member _.Run(training: Rng option, x: Tensor) =
        match training with
        | Some rng ->
            instance.train ()
            drawing rng (fun () -> instance.call x)
        | None ->
            instance.eval ()
            instance.call x

    member _.Free() = instance.Dispose()
