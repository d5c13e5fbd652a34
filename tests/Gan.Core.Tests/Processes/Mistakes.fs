namespace GanFunctional.Tests.Processes

open System
open GanFunctional
open GanFunctional.Torch

/// Mistakes, each of which is to end as an exception of one sentence: in a process of their own, as some once ended the process.
module Mistakes =
    let private variable (shape: int64 list) =
        let leaf = Tensor.Ones(Array.ofList shape)
        leaf.RequiresGrad <- true
        leaf

    let private ones (shape: int64 list) = Tensor.Ones(Array.ofList shape)
    let private numbers (values: int64 list) = Tensor.From(Array.ofList values, int64 values.Length)
    let private rng () = new Rng(1UL)
    let private one, none = [| 1L; 1L |], [| 0L; 0L |]

    let private gradients: (string * (unit -> objnull)) list =
        [ "a stale graph",
          fun () ->
              let x = variable [ 3 ]
              let y = (x * x).Sum()
              Autograd.Grad(y, [| x |]) |> ignore
              Autograd.Grad(y, [| x |])
          "an input that is not used", fun () -> Autograd.Grad((variable [ 3 ]).Sum(), [| variable [ 2 ] |])
          "a constant", fun () -> Autograd.Grad((ones [ 3 ]).Sum(), [| variable [ 3 ] |])
          "by a constant", fun () -> Autograd.Grad((variable [ 3 ]).Sum(), [| ones [ 3 ] |])
          "no scalar", fun () -> let x = variable [ 3 ] in Autograd.Grad(x * 2.0, [| x |])
          "weights of another shape",
          fun () -> let x = variable [ 3 ] in Autograd.Grad([| x * 2.0 |], [| ones [ 2 ] |], [| x |])
          "a change in place",
          fun () ->
              let x = variable [ 3 ]
              let square = x * x
              let y = (square * square).Sum()
              square.Detach().FillInPlace 0.0 |> ignore
              Autograd.Grad(y, [| x |])
          "a leaf changed in place", fun () -> (variable [ 3 ]).FillInPlace 1.0
          "integers with a gradient",
          fun () ->
              let y = numbers [ 1 ] in
              y.RequiresGrad <- true
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
          "layer norm", fun () -> Functional.LayerNorm(images, [| 9L |], null, null, 1e-5)
          "reflection", fun () -> Functional.ReflectionPad(images, [| 8L; 8L; 0L; 0L |])
          "replication", fun () -> Functional.ReplicationPad(images, [| 1L |])
          "constant border", fun () -> Functional.ConstantPad(images, [| -9L; 0L; 0L; 0L |])
          "max pool", fun () -> Functional.MaxPool2d(images, 9L, 1L)
          "max pool, stride", fun () -> Functional.MaxPool2d(images, 2L, -1L)
          "average pool", fun () -> Functional.AveragePool2d(images, 0L, 1L)
          "adaptive pool", fun () -> Functional.AdaptiveMaxPool2d(images, -1L, 2L)
          "nearest", fun () -> Functional.UpsampleNearest(images, 0L, 2L)
          "bilinear", fun () -> Functional.UpsampleBilinear(ones [ 3 ], 2L, 2L)
          "embedding", fun () -> Functional.Embedding(ones [ 3; 2 ], numbers [ 0; 3 ])
          "embedding, below", fun () -> Functional.Embedding(ones [ 3; 2 ], numbers [ -1 ])
          "embedding, type", fun () -> Functional.Embedding(ones [ 3; 2 ], ones [ 2 ]) ]

    let private losses: (string * (unit -> objnull)) list =
        [ "cross entropy, label", fun () -> Functional.CrossEntropy(ones [ 2; 3 ], numbers [ 0; 3 ])
          "cross entropy, below", fun () -> Functional.CrossEntropy(ones [ 2; 3 ], numbers [ 0; -1 ])
          "cross entropy, count", fun () -> Functional.CrossEntropy(ones [ 2; 3 ], numbers [ 0 ])
          "cross entropy, type", fun () -> Functional.CrossEntropy(ones [ 2; 3 ], ones [ 2 ])
          "binary cross entropy", fun () -> Functional.BinaryCrossEntropy(ones [ 2; 3 ], ones [ 2; 2 ])
          "L1", fun () -> Functional.L1(ones [ 2; 3 ], ones [ 2; 2 ])
          "mean square", fun () -> Functional.MeanSquare(ones [ 2; 3 ], ones [ 2; 2 ])
          "log softmax", fun () -> Functional.LogSoftmax(ones [ 2 ], 4L)
          "Adam", fun () -> Functional.AdamDirection(ones [ 2 ], ones [ 3 ], ones [ 2 ], 0.9, 0.9, 1e-8, 1L) ]

    let private shapes: (string * (unit -> objnull)) list =
        let matrix = ones [ 2; 3 ]

        [ "add", fun () -> box (matrix + ones [ 4 ])
          "multiply", fun () -> box (matrix * ones [ 4 ])
          "maximum", fun () -> matrix.Maximum(ones [ 4 ])
          "equal", fun () -> matrix.EqualTo(ones [ 4 ])
          "mask", fun () -> matrix.MaskedFill(matrix, 0.0)
          "numbers' product", fun () -> (ones [ 2 ]).MatMul(ones [ 3 ])
          "matrix times vector", fun () -> matrix.MatMul(ones [ 2 ])
          "matrices' product", fun () -> matrix.MatMul matrix
          "vector times matrix", fun () -> (ones [ 3 ]).MatMul matrix
          "batched product", fun () -> (ones [ 2; 2; 3 ]).MatMul(ones [ 3; 3; 2 ])
          "product of scalars", fun () -> (ones []).MatMul(ones [])
          "product of types", fun () -> matrix.MatMul((ones [ 3; 2 ]).To DType.Float64)
          "product of truths", fun () -> ((ones [ 1; 2; 2 ]).To DType.Bool).MatMul((ones [ 1; 2; 2 ]).To DType.Bool)
          "cat", fun () -> Tensor.Cat([ matrix; ones [ 2; 4 ] ], 0L)
          "cat of none", fun () -> Tensor.Cat []
          "stack", fun () -> Tensor.Stack [ matrix; ones [ 2; 4 ] ]
          "stack of none", fun () -> Tensor.Stack []
          "reshape", fun () -> matrix.Reshape(4L, 2L)
          "reshape, two unknown", fun () -> matrix.Reshape(-1L, -1L)
          "flatten", fun () -> matrix.Flatten 5L
          "permute", fun () -> matrix.Permute(0L, 0L)
          "transpose", fun () -> matrix.Transpose(0L, 2L)
          "unsqueeze", fun () -> matrix.Unsqueeze 5L
          "squeeze", fun () -> matrix.Squeeze 5L
          "expand", fun () -> matrix.Expand(2L, 4L)
          "narrow", fun () -> matrix.Narrow(0L, 1L, 2L)
          "select", fun () -> matrix.Select(0L, 2L)
          "index select", fun () -> matrix.IndexSelect(0L, numbers [ 2 ])
          "index select, type", fun () -> matrix.IndexSelect(0L, ones [ 1 ])
          "gather", fun () -> matrix.Gather(1L, (numbers [ 3 ]).Reshape(1L, 1L))
          "gather, dimensions", fun () -> matrix.Gather(1L, numbers [ 0 ])
          "flip", fun () -> matrix.Flip 2L
          "split", fun () -> matrix.Split 0L
          "split, dimension", fun () -> matrix.Split(1L, 7L)
          "channels last", fun () -> matrix.ChannelsLast()
          "sum", fun () -> matrix.Sum [| 2L |]
          "mean", fun () -> matrix.Mean [| 0L; 0L |]
          "mean of integers", fun () -> (numbers [ 1; 2 ]).Mean()
          "variance", fun () -> matrix.Variance [| 7L |]
          "norm", fun () -> matrix.Norm [| 7L |]
          "largest of none", fun () -> (ones [ 0 ]).Max()
          "largest, dimension", fun () -> matrix.Max 2L
          "smallest of none", fun () -> (ones [ 0 ]).Min()
          "argmax", fun () -> matrix.Argmax 2L
          "argmax of none", fun () -> (ones [ 0 ]).Argmax 0L
          "top k", fun () -> matrix.TopK 4
          "item", fun () -> matrix.Item()
          "eigenvalues", fun () -> Functional.Eigh matrix
          "eigenvalues of nothing finite", fun () -> Functional.Eigh(Tensor.Full([| 3L; 3L |], nan))
          "singular values", fun () -> Functional.SingularValues(ones [ 2 ])
          "solve", fun () -> Functional.Solve(matrix, ones [ 2 ])
          "solve, singular", fun () -> Functional.Solve(Tensor.Zeros [| 2L; 2L |], ones [ 2 ])
          "distances", fun () -> Functional.PairwiseDistances(ones [ 2 ]) ]

    let private changes: (string * (unit -> objnull)) list =
        let matrix = ones [ 2; 3 ]

        [ "add in place", fun () -> matrix.AddInPlace(ones [ 4 ])
          "add in place to integers", fun () -> (numbers [ 1 ]).AddInPlace(ones [ 1 ], 0.5)
          "lerp in place", fun () -> matrix.LerpInPlace(ones [ 4 ], 0.5)
          "product in place", fun () -> matrix.AddProductInPlace(ones [ 4 ], matrix)
          "copy", fun () -> matrix.CopyFrom(ones [ 4 ])
          "put", fun () -> matrix.PutInPlace(0L, numbers [ 2 ], ones [ 1; 3 ])
          "put, shape", fun () -> matrix.PutInPlace(0L, numbers [ 0 ], ones [ 1; 4 ])
          "an absurd size", fun () -> Tensor.Zeros [| 1L <<< 50 |]
          "a size beyond 64 bits", fun () -> Tensor.Zeros [| 1L <<< 40; 1L <<< 40 |]
          "a negative size", fun () -> Tensor.Ones [| -1L |]
          "an absurd identity", fun () -> Tensor.Identity(1L <<< 40)
          "a negative identity", fun () -> Tensor.Identity -1L
          "an absurd range", fun () -> Tensor.Range(0L, 1L <<< 55)
          "a range backwards", fun () -> Tensor.Range(3L, 1L)
          "an absurd expansion", fun () -> ((ones [ 1 ]).Expand(1L <<< 55)).Clone()
          "an absurd border", fun () -> Functional.ConstantPad(ones [ 1; 1; 1; 1 ], [| 1L <<< 40; 0L; 1L <<< 20; 0L |])
          "numbers for another shape", fun () -> Tensor.From([| 1.0 |], 2L)
          "numbers for an absurd shape", fun () -> Tensor.From([| 1.0 |], 1L <<< 40, 1L <<< 40)
          "an absurd draw", fun () -> Tensor.Normal(rng (), [| 1L <<< 50 |])
          "a negative deviation", fun () -> Tensor.Normal(rng (), [| 2L |], 0.0, -1.0)
          "a draw of integers", fun () -> Tensor.Normal(rng (), [| 2L |], dtype = DType.Int64)
          "bounds exchanged", fun () -> Tensor.Uniform(rng (), [| 2L |], 1.0, 0.0)
          "a probability of two", fun () -> Tensor.Bernoulli(rng (), [| 2L |], 2.0)
          "a negative order", fun () -> Tensor.Permutation(rng (), -1L)
          "an absurd order", fun () -> Tensor.Permutation(rng (), 1L <<< 50)
          "a stream's state",
          fun () ->
              let stream = rng ()
              stream.State <- numbers [ 1; 2 ]
              stream
          "a stream's state of zeros",
          fun () ->
              let stream = rng ()
              stream.State <- Tensor.Zeros([| 5056L |], DType.UInt8)
              stream
          "a GPU where none is", fun () -> Tensor.Zeros([| 1L |], DType.Float32, Device.Cuda 7)
          "an unknown operator", fun () -> (Operator "aten::no_such_operator").Call(System.ReadOnlySpan()) ]

    let private games: (string * (unit -> objnull)) list =
        let played (params': Params) (loss: Loss<Tensor>) =
            fun () ->
                let game =
                    { Play = fun _ (batch: Tensor) -> batch
                      Players = [ player "critic" params' (Optim.sgd 0.1) loss ] }

                use trainer = Trainer.start 1UL Device.Cpu game
                trainer.Play(ones [ 2 ])
                box ()

        let used, unused = Params.leaf "main.0.weight" (ones [ 2 ]), Params.leaf "main.9.weight" (ones [ 3 ])
        let both = Params.join [ used; unused ]
        let product (x: Tensor) = (x * used["main.0.weight"]).Sum()

        [ "a parameter that the loss does not depend on", played both (Loss.term "x" product)
          "a loss of constants", played used (Loss.term "x" (fun (x: Tensor) -> x.Sum()))
          "a loss that is no scalar", played used (Loss.term "x" (fun (x: Tensor) -> x * used["main.0.weight"]))
          "a loss without terms", played used Loss.zero
          "shapes in a loss", played used (Loss.term "x" (fun (x: Tensor) -> (x * ones [ 7 ]).Sum()))
          "an exception in a loss",
          played used (Loss.term "x" (fun _ -> raise (GanException "the user's own sentence"))) ]

    let all = gradients @ networks @ losses @ shapes @ changes @ games

    /// Makes each once, and says on a line of its own how it ended: its name, the exception's type and its message, between tabs.
    let run () =
        for name, mistake in all do
            use _ = new Scope()

            let outcome, sentence =
                try
                    mistake () |> ignore
                    "none", ""
                with e ->
                    e.GetType().Name, e.Message

            let line = sentence.ReplaceLineEndings @"\n"
            Console.WriteLine $"{name}\t{outcome}\t{line}"
