namespace GanFunctional.Tests.Processes

open System
open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Mistakes, each of which is to end as an exception of one sentence: in a process of their own, as some once ended the process.
module Mistakes =
    let private variable (shape: int64 list) =
        let leaf = torch.ones (Array.ofList shape)
        leaf.requires_grad <- true
        leaf

    let private ones (shape: int64 list) = torch.ones (Array.ofList shape)
    let private numbers (values: int64 list) = Tensors.From(Array.ofList values, int64 values.Length)
    let private rng () = Generators.Seeded(1UL)
    let private one, none = [| 1L; 1L |], [| 0L; 0L |]

    let private gradients: (string * (unit -> objnull)) list =
        [ "a stale graph",
          fun () ->
              let x = variable [ 3 ]
              let y = (x * x).sum()
              Autograd.Grad(y, [| x |]) |> ignore
              Autograd.Grad(y, [| x |])
          "an input that is not used", fun () -> Autograd.Grad((variable [ 3 ]).sum(), [| variable [ 2 ] |])
          "a constant", fun () -> Autograd.Grad((ones [ 3 ]).sum(), [| variable [ 3 ] |])
          "by a constant", fun () -> Autograd.Grad((variable [ 3 ]).sum(), [| ones [ 3 ] |])
          "no scalar", fun () -> let x = variable [ 3 ] in Autograd.Grad(x * 2.0, [| x |])
          "weights of another shape",
          fun () -> let x = variable [ 3 ] in Autograd.Grad([| x * 2.0 |], [| ones [ 2 ] |], [| x |])
          "a change in place",
          fun () ->
              let x = variable [ 3 ]
              let square = x * x
              let y = (square * square).sum()
              square.detach().FillInPlace 0.0 |> ignore
              Autograd.Grad(y, [| x |])
          "a leaf changed in place", fun () -> (variable [ 3 ]).FillInPlace 1.0
          "integers with a gradient",
          fun () ->
              let y = numbers [ 1 ] in
              y.requires_grad <- true
              y ]

    let private networks: (string * (unit -> objnull)) list =
        let images = ones [ 2; 3; 8; 8 ]

        [ "conv, channels", fun () -> Functional.Conv2d(images, ones [ 4; 2; 3; 3 ], null, one, none)
          "conv, bias", fun () -> Functional.Conv2d(images, ones [ 4; 3; 3; 3 ], ones [ 5 ], one, none)
          "conv, 1×1, bias", fun () -> Functional.Conv2d(images, ones [ 4; 3; 1; 1 ], ones [ 5 ], one, none)
          "conv, kernel", fun () -> Functional.Conv2d(images, ones [ 4; 3; 9; 9 ], null, one, none)
          "conv, stride", fun () -> Functional.Conv2d(images, ones [ 4; 3; 3; 3 ], null, none, none)
          "transposed, channels",
          fun () -> Functional.ConvTranspose2d(images, ones [ 4; 2; 3; 3 ], null, one, none, none)
          "transposed, bias",
          fun () -> Functional.ConvTranspose2d(images, ones [ 3; 1; 3; 3 ], ones [ 5 ], one, none, none)
          "transposed, 1×1, bias",
          fun () -> Functional.ConvTranspose2d(images, ones [ 3; 4; 1; 1 ], ones [ 5 ], one, none, none)
          "transposed, padding",
          fun () -> Functional.ConvTranspose2d(ones [ 1; 3; 1; 1 ], ones [ 3; 4; 3; 3 ], null, one, [| 2L; 2L |], none)
          "linear", fun () -> Functional.Linear(ones [ 2; 3 ], ones [ 4; 5 ])
          "linear, bias", fun () -> Functional.Linear(ones [ 2; 3 ], ones [ 4; 3 ], ones [ 5 ])
          "batch norm", fun () -> Functional.BatchNorm(images, ones [ 4 ], null, null, null, true, 0.1, 1e-5)
          "batch norm of one", fun () -> Functional.BatchNorm(ones [ 1; 3 ], null, null, null, null, true, 0.1, 1e-5)
          "instance norm", fun () -> Functional.InstanceNorm(images, ones [ 4 ], null, 1e-5)
          "instance norm, dimensions", fun () -> Functional.InstanceNorm(ones [ 2; 3 ], null, null, 1e-5)
          "layer norm", fun () -> F.layer_norm (images, [| 9L |])
          "reflection", fun () -> F.pad (images, [| 8L; 8L; 0L; 0L |], PaddingModes.Reflect)
          "replication", fun () -> F.pad (images, [| 1L |], PaddingModes.Replicate)
          "constant border", fun () -> F.pad (images, [| -9L; 0L; 0L; 0L |])
          "max pool", fun () -> F.max_pool2d (images, [| 9L; 9L |], [| 1L; 1L |])
          "max pool, stride", fun () -> F.max_pool2d (images, [| 2L; 2L |], [| -1L; -1L |])
          "average pool", fun () -> F.avg_pool2d (images, [| 0L; 0L |], [| 1L; 1L |])
          "adaptive pool", fun () -> F.adaptive_max_pool2d (images, [| -1L; 2L |])
          "nearest", fun () -> F.upsample_nearest2d (images, [| 0L; 2L |])
          "bilinear",
          fun () ->
              F.interpolate (ones [ 3 ], [| 2L; 2L |], mode = torch.InterpolationMode.Bilinear, align_corners = false)
          "embedding", fun () -> Functional.Embedding(ones [ 3; 2 ], numbers [ 0; 3 ])
          "embedding, below", fun () -> Functional.Embedding(ones [ 3; 2 ], numbers [ -1 ])
          "embedding, type", fun () -> Functional.Embedding(ones [ 3; 2 ], ones [ 2 ]) ]

    let private losses: (string * (unit -> objnull)) list =
        [ "cross entropy, label", fun () -> F.cross_entropy (ones [ 2; 3 ], numbers [ 0; 3 ])
          "cross entropy, below", fun () -> F.cross_entropy (ones [ 2; 3 ], numbers [ 0; -1 ])
          "cross entropy, count", fun () -> F.cross_entropy (ones [ 2; 3 ], numbers [ 0 ])
          "cross entropy, type", fun () -> F.cross_entropy (ones [ 2; 3 ], ones [ 2 ])
          "binary cross entropy", fun () -> F.binary_cross_entropy_with_logits (ones [ 2; 3 ], ones [ 2; 2 ])
          "L1", fun () -> F.l1_loss (ones [ 2; 3 ], ones [ 2; 2 ])
          "mean square", fun () -> F.mse_loss (ones [ 2; 3 ], ones [ 2; 2 ])
          "log softmax", fun () -> F.log_softmax (ones [ 2 ], 4L)
          "Adam",
          fun () -> AdamStep(0.9, 0.9, 1e-8, 1L).Directions([| ones [ 2 ] |], [| ones [ 3 ] |], [| ones [ 2 ] |]) ]

    let private shapes: (string * (unit -> objnull)) list =
        let matrix = ones [ 2; 3 ]

        [ "add", fun () -> box (matrix + ones [ 4 ])
          "multiply", fun () -> box (matrix * ones [ 4 ])
          "maximum", fun () -> matrix.maximum (ones [ 4 ])
          "equal", fun () -> matrix.eq (ones [ 4 ])
          "mask", fun () -> matrix.MaskedFill(matrix, 0.0)
          "numbers' product", fun () -> (ones [ 2 ]).MatMul(ones [ 3 ])
          "matrix times vector", fun () -> matrix.MatMul(ones [ 2 ])
          "matrices' product", fun () -> matrix.MatMul matrix
          "vector times matrix", fun () -> (ones [ 3 ]).MatMul matrix
          "batched product", fun () -> (ones [ 2; 2; 3 ]).MatMul(ones [ 3; 3; 2 ])
          "product of scalars", fun () -> (ones []).MatMul(ones [])
          "product of types", fun () -> matrix.MatMul((ones [ 3; 2 ]).to_type DType.Float64)
          "product of truths",
          fun () -> ((ones [ 1; 2; 2 ]).to_type DType.Bool).MatMul((ones [ 1; 2; 2 ]).to_type DType.Bool)
          "cat", fun () -> torch.cat ([| matrix; ones [ 2; 4 ] |], 0L)
          "cat of none", fun () -> torch.cat [||]
          "stack", fun () -> torch.stack [| matrix; ones [ 2; 4 ] |]
          "stack of none", fun () -> torch.stack [||]
          "reshape", fun () -> matrix.reshape (4L, 2L)
          "reshape, two unknown", fun () -> matrix.reshape (-1L, -1L)
          "flatten", fun () -> matrix.flatten 5L
          "permute", fun () -> matrix.permute (0L, 0L)
          "transpose", fun () -> matrix.transpose (0L, 2L)
          "unsqueeze", fun () -> matrix.unsqueeze 5L
          "squeeze", fun () -> matrix.squeeze 5L
          "expand", fun () -> matrix.expand (2L, 4L)
          "narrow", fun () -> matrix.narrow (0L, 1L, 2L)
          "select", fun () -> matrix.select (0L, 2L)
          "index select", fun () -> matrix.index_select (0L, numbers [ 2 ])
          "index select, type", fun () -> matrix.index_select (0L, ones [ 1 ])
          "gather", fun () -> matrix.gather (1L, (numbers [ 3 ]).reshape(1L, 1L))
          "gather, dimensions", fun () -> matrix.gather (1L, numbers [ 0 ])
          "flip", fun () -> matrix.flip 2L
          "split", fun () -> matrix.split 0L
          "split, dimension", fun () -> matrix.split (1L, 7L)
          "channels last", fun () -> matrix.ChannelsLast()
          "sum", fun () -> matrix.sum [| 2L |]
          "mean", fun () -> matrix.mean [| 0L; 0L |]
          "mean of integers", fun () -> (numbers [ 1; 2 ]).mean()
          "variance", fun () -> matrix.var [| 7L |]
          "norm", fun () -> matrix.norm 7
          "largest of none", fun () -> (ones [ 0 ]).max()
          "largest, dimension", fun () -> matrix.max 2L
          "smallest of none", fun () -> (ones [ 0 ]).min()
          "argmax", fun () -> matrix.argmax 2L
          "argmax of none", fun () -> (ones [ 0 ]).argmax 0L
          "top k", fun () -> matrix.topk 4
          "item", fun () -> matrix.Item()
          "eigenvalues", fun () -> torch.linalg.eigh matrix
          "eigenvalues of nothing finite", fun () -> torch.linalg.eigh (Tensors.Full([| 3L; 3L |], nan))
          "singular values", fun () -> torch.linalg.svdvals (ones [ 2 ])
          "solve", fun () -> torch.linalg.solve (matrix, ones [ 2 ])
          "solve, singular", fun () -> torch.linalg.solve (torch.zeros [| 2L; 2L |], ones [ 2 ])
          "distances", fun () -> Functional.PairwiseDistances(ones [ 2 ]) ]

    let private changes: (string * (unit -> objnull)) list =
        let matrix = ones [ 2; 3 ]

        [ "add in place", fun () -> matrix.AddInPlace(ones [ 4 ])
          "add in place to integers", fun () -> (numbers [ 1 ]).AddInPlace(ones [ 1 ], 0.5)
          "lerp in place", fun () -> matrix.LerpInPlace(ones [ 4 ], 0.5)
          "product in place", fun () -> matrix.AddProductInPlace(ones [ 4 ], matrix)
          "copy", fun () -> matrix.copy_ (ones [ 4 ])
          "put", fun () -> matrix.index_copy_ (0L, numbers [ 2 ], ones [ 1; 3 ])
          "put, shape", fun () -> matrix.index_copy_ (0L, numbers [ 0 ], ones [ 1; 4 ])
          "an absurd size", fun () -> torch.zeros [| 1L <<< 50 |]
          "a size beyond 64 bits", fun () -> torch.zeros [| 1L <<< 40; 1L <<< 40 |]
          "a negative size", fun () -> torch.ones [| -1L |]
          "an absurd identity", fun () -> torch.eye (1L <<< 40)
          "a negative identity", fun () -> torch.eye -1L
          "an absurd range", fun () -> Tensors.Range(0L, 1L <<< 55)
          "a range backwards", fun () -> Tensors.Range(3L, 1L)
          "an absurd expansion", fun () -> ((ones [ 1 ]).expand(1L <<< 55)).clone()
          "an absurd border", fun () -> F.pad (ones [ 1; 1; 1; 1 ], [| 1L <<< 40; 0L; 1L <<< 20; 0L |])
          "numbers for another shape", fun () -> Tensors.From([| 1.0 |], 2L)
          "numbers for an absurd shape", fun () -> Tensors.From([| 1.0 |], 1L <<< 40, 1L <<< 40)
          "an absurd draw", fun () -> Draw.Normal(rng (), [| 1L <<< 50 |])
          "a negative deviation", fun () -> Draw.Normal(rng (), [| 2L |], 0.0, -1.0)
          "a draw of integers", fun () -> Draw.Normal(rng (), [| 2L |], dtype = DType.Int64)
          "bounds exchanged", fun () -> Draw.Uniform(rng (), [| 2L |], 1.0, 0.0)
          "a probability of two", fun () -> Draw.Bernoulli(rng (), [| 2L |], 2.0)
          "a negative order", fun () -> Draw.Permutation(rng (), -1L)
          "an absurd order", fun () -> Draw.Permutation(rng (), 1L <<< 50)
          "a GPU where none is", fun () -> torch.zeros ([| 1L |], DType.Float32, Device(DeviceType.CUDA, 7))
          "an unknown operator", fun () -> (Operator "aten::no_such_operator").Call(System.ReadOnlySpan()) ]

    let private games: (string * (unit -> objnull)) list =
        let played (params': Params) (loss: Loss<Tensor>) =
            fun () ->
                let game =
                    { Play = fun _ (batch: Tensor) -> batch
                      Players = [ player "critic" params' (Optimizer.Sgd 0.1) loss ] }

                use trainer = Trainer.start 1UL torch.CPU game
                trainer.Play(ones [ 2 ])
                box ()

        let used, unused = Params.leaf "main.0.weight" (ones [ 2 ]), Params.leaf "main.9.weight" (ones [ 3 ])
        let both = Params.join [ used; unused ]
        let product (x: Tensor) = (x * used["main.0.weight"]).sum()

        [ "a parameter that the loss does not depend on", played both (Loss.Term("x", product))
          "a loss of constants", played used (Loss.Term("x", (fun (x: Tensor) -> x.sum ())))
          "a loss that is no scalar", played used (Loss.Term("x", (fun (x: Tensor) -> x * used["main.0.weight"])))
          "a loss without terms", played used (Loss.Zero())
          "shapes in a loss", played used (Loss.Term("x", (fun (x: Tensor) -> (x * ones [ 7 ]).sum())))
          "an exception in a loss",
          played used (Loss.Term("x", (fun _ -> raise (GanException "the user's own sentence")))) ]

    let all = gradients @ networks @ losses @ shapes @ changes @ games

    /// Makes each once, and says on a line of its own how it ended: its name, the exception's type and its message, between tabs.
    let run () =
        for name, mistake in all do
            use _ = torch.NewDisposeScope()

            let outcome, sentence =
                try
                    Refusal.Named(name, (fun () -> mistake ()), ReadOnlySpan()) |> ignore
                    "none", ""
                with e ->
                    e.GetType().Name, e.Message

            let line = sentence.ReplaceLineEndings @"\n"
            Console.WriteLine $"{name}\t{outcome}\t{line}"
