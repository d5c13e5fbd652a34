module GanFunctional.Tests.ParamsTests

open GanFunctional
open GanFunctional.Torch
open GanFunctional.Tests.Testing
open Xunit

let private small () = newParams 1UL (Layers.linear 3 2 --> Norms.batchNorm 2)

let private message (action: unit -> unit) = Assert.Throws<GanException>(action).Message

[<Fact>]
let ``a tree knows its leaves, its trained tensors and their count`` () =
    let tree = small ()
    let paths = tree.Leaves |> List.map _.Path

    let expected =
        [ "0.weight"
          "0.bias"
          "1.weight"
          "1.bias"
          "1.running_mean"
          "1.running_var"
          "1.num_batches_tracked" ]

    Assert.Equal<string list>(expected, paths)
    Assert.Equal(6L + 2L + 2L + 2L, tree.Count)
    Assert.Equal(4, tree.Trained.Length)
    Assert.All(tree.Leaves, fun leaf -> Assert.Equal((leaf.Role <> Buffer), leaf.Tensor.RequiresGrad))
    Assert.Same(tree.Leaves.Head.Tensor, tree["0.weight"])

[<Fact>]
let ``a path that is not there is refused by name`` () =
    Assert.Contains("'2.weight'", message (fun () -> (small ())["2.weight"] |> ignore))

[<Fact>]
let ``two leaves of one path are refused by name`` () =
    let tree = small ()
    Assert.Contains("'0.weight'", message (fun () -> Params.join [ tree; tree ] |> ignore))

[<Fact>]
let ``trees under different prefixes join in order and share their tensors`` () =
    let a, b = small (), small ()
    let joined = Params.join [ Params.under "a" a; Params.under "b" b ]
    Assert.Equal(14, joined.Leaves.Length)
    Assert.Same(a["0.weight"], joined["a.0.weight"])
    Assert.Same(b["1.running_var"], joined["b.1.running_var"])

[<Fact>]
let ``a copy has tensors of its own`` () =
    let tree = small ()
    let before = bytes tree
    let copy = Params.copy tree
    Assert.True((bytes copy = before))
    Params.clamp 0.0 0.0 copy
    Assert.True((bytes tree = before))

[<Fact>]
let ``map makes leaves without a graph that outlive the scope`` () =
    let tree = small ()

    let doubled =
        use _ = new Scope()
        Params.map (fun leaf -> 2.0 * leaf.Tensor.To DType.Float64) tree

    let square = (doubled["0.weight"] * doubled["0.weight"]).Sum()

    Assert.Throws<TorchException>(fun () -> Autograd.Grad(square, [| tree["0.weight"] |]) |> ignore)
    |> ignore

    agree 1e-6 "doubled" doubled["0.weight"] (2.0 * tree["0.weight"].Detach())

[<Fact>]
let ``assign copies every leaf, buffers included`` () =
    let source, target = newParams 1UL (Norms.batchNorm 2), newParams 2UL (Norms.batchNorm 2)
    using (Autograd.NoGrad()) (fun _ -> source["0.running_mean"].FillInPlace 3.0 |> ignore)
    Params.assign source target
    Assert.True((bytes source = bytes target))

[<Fact>]
let ``assign changes nothing when it refuses, and names the parameter`` () =
    let tree = small ()

    let without path = Params.ofLeaves (tree.Leaves |> List.filter (fun leaf -> leaf.Path <> path))

    let reshaped =
        tree
        |> Params.map (fun leaf -> if leaf.Path = "1.bias" then Tensor.Zeros [| 5L |] else leaf.Tensor + 1.0)

    let more = Params.join [ Params.copy tree; Params.leaf "extra" (Tensor.Zeros [| 1L |]) ]

    for source, name in [ without "1.running_var", "'1.running_var'"; reshaped, "'1.bias'"; more, "'extra'" ] do
        let target = newParams 9UL (Layers.linear 3 2 --> Norms.batchNorm 2)
        let before = bytes target
        Assert.Contains(name, message (fun () -> Params.assign source target))
        Assert.True((bytes target = before))

[<Fact>]
let ``clamp moves trained numbers into the bounds and leaves buffers`` () =
    let tree = small ()
    let inside = tree["0.weight"].Detach().Clamp(-0.1, 0.05)
    Params.clamp -0.1 0.05 tree
    Assert.True(same inside (tree["0.weight"].Detach()))
    Assert.Equal<float32[]>([| 0.05f; 0.05f |], tree["1.weight"].ToArray<float32>())
    Assert.Equal<float32[]>([| 1.0f; 1.0f |], tree["1.running_var"].ToArray<float32>())

[<Fact>]
let ``a single leaf is trained`` () =
    let z = Params.leaf "z" (normal 1UL [ 2; 3 ])
    Assert.Equal(6L, z.Count)
    Assert.True(z["z"].RequiresGrad)
    Params.free z
    Assert.Throws<System.ObjectDisposedException>(fun () -> z["z"].Shape |> ignore) |> ignore
