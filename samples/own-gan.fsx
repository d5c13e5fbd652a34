// A GAN of one's own, on eight clusters of points around a circle: dotnet fsi own-gan.fsx [steps] [folder]
// Stop it at any time: the same command resumes, to the same bytes.
#r "nuget: GanFunctional, 0.1.0"
#r "nuget: libtorch-cpu-linux-x64, 2.10.0"

open GanFunctional
open GanFunctional.CSharp
open GanFunctional.Activations
open GanFunctional.Layers
open GanFunctional.Torch
open TorchSharp

let argument at usual = fsi.CommandLineArgs |> Array.tryItem at |> Option.defaultValue usual

type Play = { Step: Step; Real: Tensor; Fake: Tensor }

let mlp inputs = linear inputs 128 --> leakyRelu 0.2 --> linear 128 128 --> leakyRelu 0.2

let g = (mlp 16 --> linear 128 2).Create(seed = 1UL)
let d = (mlp 2 --> linear 128 1).Create(seed = 2UL)

let objective, adam = Objective.RelativisticPaired, Optimizer.Adam(1e-3, beta1 = 0.0, beta2 = 0.9)
let penalties: Loss<Logits> = Penalty.R1(_.RealSamples, _.Real) + Penalty.R2(_.FakeSamples, _.Fake)
let noise rng = Draw.Normal(rng, [| 256L; 16L |])

let game: Game<Tensor, Play> =
    let real p = Logits(d, p.Step, Penalty.Variable p.Real, Penalty.Variable p.Fake)
    let fake p = Logits(d, p.Step, p.Real, p.Fake)

    { Play = fun step real -> { Step = step; Real = real; Fake = g.Forward(noise step.Rng, step) }
      Players =
        [ player "D" d.Params adam (Loss.Via(real, objective.Critic + 0.1 * penalties))
          player "G" g.Params adam (Loss.Via(fake, objective.Generator)) ] }

let circle rng =
    let angle = (Draw.Uniform(rng, [| 256L; 1L |]) .* 8.0).floor() .* (System.Math.PI / 4.0)
    torch.cat ([| angle.cos (); angle.sin () |], 1L) .+ 0.05 .* Draw.Normal(rng, [| 256L; 2L |])

// Where the generated points are: a picture of 64×64 counts of [-1.5, 1.5]².
let picture () =
    use rng = Generators.Seeded 3UL
    let places = ((g.Forward(noise rng) .+ 1.5) .* (64.0 / 3.0)).Clamp(0.0, 63.0).to_type DType.Int64
    let at = places.select (1L, 1L) .* 64.0 .+ places.select (1L, 0L)
    let counts = torch.bincount (at.to_type DType.Int64, minlength = 64L * 64L)
    (counts.to_type(DType.Float32).Clamp(0.0, 1.0) .* 2.0 .- 1.0).reshape(1L, 1L, 64L, 64L)

let options = RunOptions(Steps = int64 (argument 1 "2000"), Out = argument 2 "runs/circle")
let result = Training.Run(game, new DrawnData<_>(4UL, 256, circle), options, picture, resume = true)
printfn "%s after %d steps: see %s" result.Folder result.Steps result.LastSample
