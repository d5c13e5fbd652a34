namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

type Player<'play> =
    { Name: string
      Params: Params
      Optimizer: Optimizer
      Loss: Loss<'play>
      Every: int
      Project: Params -> unit }

type Game<'batch, 'play> = { Play: Step -> 'batch -> 'play; Players: Player<'play> list }

[<AutoOpen>]
module GameSyntax =
    let player name parameters optimizer loss =
        { Name = name
          Params = parameters
          Optimizer = optimizer
          Loss = loss
          Every = 1
          Project = ignore }

    let every steps player =
        if steps < 1 then
            fail "the player '%s' can't be updated every %d steps: give at least 1" player.Name steps

        { player with Every = steps }

    let project f player = { player with Project = f }
    let detach (tensor: Tensor) = tensor.detach ()
