namespace GanFunctional.Metrics

open System
open GanFunctional
open GanFunctional.Activations
open GanFunctional.Layers
open GanFunctional.Norms
open GanFunctional.Torch
open TorchSharp

module Inception =
    let private side = 299L

    let private layer name kernel stride padding inputs outputs =
        Net.group
            name
            (Net.named "conv" (rectangular kernel stride padding inputs outputs)
             --> Net.named "bn" (batchNormWith 1e-3 outputs)
             --> relu)

    let private same name (height, width) inputs outputs =
        layer name (height, width) 1 (height / 2, width / 2) inputs outputs

    let private one name inputs outputs = same name (1, 1) inputs outputs
    let private three name inputs outputs = same name (3, 3) inputs outputs
    let private halved name inputs outputs = layer name (3, 3) 2 (0, 0) inputs outputs

    // Side by side in the channels.
    let private joined branches =
        let join a b = Net.fork a b --> Net.cat 1
        List.reduce join branches

    let private square (size: int) = [| int64 size; int64 size |]
    let private window stride padding : Window = { Kernel = 3, 3; Stride = stride; Padding = padding, padding }

    let private maxPool stride padding =
        Net.layer (Kind.MaxPool(window stride padding)) (fun (x: Tensor) ->
            F.max_pool2d (x, square 3, square stride, square padding))
        |> Net.unnumbered

    let private pooled = maxPool 2 0
    let private maxima = maxPool 1 1

    // The border does not count.
    let private averages =
        Net.layer (Kind.AveragePool(window 1 1)) (fun (x: Tensor) ->
            F.avg_pool2d (x, square 3, square 1, square 1, count_include_pad = false))
        |> Net.unnumbered

    let private blockA name inputs pool =
        Net.group
            name
            (joined
                [ one "branch1x1" inputs 64
                  one "branch5x5_1" inputs 48 --> same "branch5x5_2" (5, 5) 48 64
                  one "branch3x3dbl_1" inputs 64 --> three "branch3x3dbl_2" 64 96 --> three "branch3x3dbl_3" 96 96
                  averages --> one "branch_pool" inputs pool ])

    let private blockB name inputs =
        Net.group
            name
            (joined
                [ halved "branch3x3" inputs 384
                  one "branch3x3dbl_1" inputs 64 --> three "branch3x3dbl_2" 64 96 --> halved "branch3x3dbl_3" 96 96
                  pooled ])

    let private blockC name inputs inner =
        Net.group
            name
            (joined
                [ one "branch1x1" inputs 192
                  one "branch7x7_1" inputs inner
                  --> same "branch7x7_2" (1, 7) inner inner
                  --> same "branch7x7_3" (7, 1) inner 192
                  one "branch7x7dbl_1" inputs inner
                  --> same "branch7x7dbl_2" (7, 1) inner inner
                  --> same "branch7x7dbl_3" (1, 7) inner inner
                  --> same "branch7x7dbl_4" (7, 1) inner inner
                  --> same "branch7x7dbl_5" (1, 7) inner 192
                  averages --> one "branch_pool" inputs 192 ])

    let private blockD name inputs =
        Net.group
            name
            (joined
                [ one "branch3x3_1" inputs 192 --> halved "branch3x3_2" 192 320
                  one "branch7x7x3_1" inputs 192
                  --> same "branch7x7x3_2" (1, 7) 192 192
                  --> same "branch7x7x3_3" (7, 1) 192 192
                  --> halved "branch7x7x3_4" 192 192
                  pooled ])

    let private blockE name inputs pool =
        let crossed a b = joined [ same a (1, 3) 384 384; same b (3, 1) 384 384 ]

        Net.group
            name
            (joined
                [ one "branch1x1" inputs 320
                  one "branch3x3_1" inputs 384 --> crossed "branch3x3_2a" "branch3x3_2b"
                  one "branch3x3dbl_1" inputs 448
                  --> three "branch3x3dbl_2" 448 384
                  --> crossed "branch3x3dbl_3a" "branch3x3dbl_3b"
                  pool --> one "branch_pool" inputs 192 ])

    let network =
        halved "Conv2d_1a_3x3" 3 32
        --> layer "Conv2d_2a_3x3" (3, 3) 1 (0, 0) 32 32
        --> three "Conv2d_2b_3x3" 32 64
        --> pooled
        --> one "Conv2d_3b_1x1" 64 80
        --> layer "Conv2d_4a_3x3" (3, 3) 1 (0, 0) 80 192
        --> pooled
        --> blockA "Mixed_5b" 192 32
        --> blockA "Mixed_5c" 256 64
        --> blockA "Mixed_5d" 288 64
        --> blockB "Mixed_6a" 288
        --> blockC "Mixed_6b" 768 128
        --> blockC "Mixed_6c" 768 160
        --> blockC "Mixed_6d" 768 160
        --> blockC "Mixed_6e" 768 192
        --> blockD "Mixed_7a" 768
        --> blockE "Mixed_7b" 1280 averages
        --> blockE "Mixed_7c" 2048 maxima
        --> Functions.mean [ 2; 3 ]

    let private prepared (images: Tensor) =
        let levels = ((images.to_type DType.Float32 .+ 1.0) .* 127.5).round()
        let colour = (levels ./ 127.5 .- 1.0).expand(-1L, 3L, -1L, -1L)

        F.interpolate (colour, [| side; side |], mode = torch.InterpolationMode.Bilinear, align_corners = false)

    let extractor weights =
        let run = Net.apply network weights Eval

        // A few images at a time: the first maps of one take 12 MB.
        let features (images: Tensor) =
            use _ = torch.no_grad ()

            Scope.Run(fun () ->
                torch.cat [| for part in images.split 32L -> Scope.Run(fun () -> run (prepared part)) |])

        { Name = "Inception's features"; Features = features }
