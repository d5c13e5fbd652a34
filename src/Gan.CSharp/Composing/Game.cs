using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace GanFunctional;

/// <summary>Where a GAN of one's own begins.</summary>
public static class Game
{
    /// <summary>
    /// A game by how a step's play (the batch, the noise, the fakes) is built from a batch. The types of the lambda's two parameters are
    /// written out, and fix all others:
    /// <code>
    /// Game.Define((Step step, Tensor real) =>
    ///         new { Step = step, Real = real, Fake = g.Forward(Draw.Normal(step.Rng, [real.shape[0], 100]), step) })
    ///     .Player("D", d, adam, loss => loss.Via(p => new Logits(d, p.Step, p.Real, p.Fake.detach()), Objective.Hinge.Critic))
    ///     .Player("G", g, adam, loss => loss.Via(p => new Logits(d, p.Step, p.Real, p.Fake), Objective.Hinge.Generator))
    ///     .Start(seed: 1);
    /// </code>
    /// </summary>
    /// <typeparam name="TBatch">The type of a batch.</typeparam>
    /// <typeparam name="TPlay">What happened in a step; an anonymous type will do.</typeparam>
    public static Game<TBatch, TPlay> Define<TBatch, TPlay>(Func<Step, TBatch, TPlay> play) =>
        new(FuncConvert.FromFunc(play), ListModule.Empty<Player<TPlay>>());

    /// <summary>
    /// The game with one more player, who moves last in a step: one model, down its own loss. The loss is evaluated when the turn comes, after
    /// the earlier players have moved.
    /// </summary>
    /// <param name="game">The game, which stays as it is.</param>
    /// <param name="name">In reports.</param>
    /// <param name="model">Whose parameters move; no other's do.</param>
    /// <param name="optimizer">How they move.</param>
    /// <param name="loss">Down what: a sum of losses on the play.</param>
    /// <param name="every">The turn comes in every this many steps: the last of them.</param>
    /// <param name="clamp">The bound c when parameters are to be moved into [−c, c] after each update (Arjovsky et al. 2017).</param>
    /// <exception cref="GanException"><paramref name="every"/> is less than 1.</exception>
    public static Game<TBatch, TPlay> Player<TBatch, TPlay, TIn, TOut>(
        this Game<TBatch, TPlay> game,
        string name,
        Model<TIn, TOut> model,
        Optimizer optimizer,
        Func<Losses<TPlay>, Loss<TPlay>> loss,
        int every = 1,
        double? clamp = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return game.Player(name, model.Params, optimizer, loss, every, clamp);
    }

    /// <summary>
    /// Several models as one player: those that share a part of the graph that is not detached (an encoder and its decoder).
    /// </summary>
    /// <inheritdoc cref="Player{TBatch, TPlay, TIn, TOut}(Game{TBatch, TPlay}, string, Model{TIn, TOut}, Optimizer, Func{Losses{TPlay}, Loss{TPlay}}, int, double?)"/>
    public static Game<TBatch, TPlay> Player<TBatch, TPlay, TIn, TOut>(
        this Game<TBatch, TPlay> game,
        string name,
        IReadOnlyList<Model<TIn, TOut>> models,
        Optimizer optimizer,
        Func<Losses<TPlay>, Loss<TPlay>> loss,
        int every = 1,
        double? clamp = null)
    {
        ArgumentNullException.ThrowIfNull(models);
        // Models of one kind have the same names; numbers keep them apart.
        Params moved = ParamsModule.join(models.Select((model, i) => ParamsModule.under($"{i}", model.Params)));
        return game.Player(name, moved, optimizer, loss, every, clamp);
    }

    /// <summary>Any parameters as a player.</summary>
    /// <inheritdoc cref="Player{TBatch, TPlay, TIn, TOut}(Game{TBatch, TPlay}, string, Model{TIn, TOut}, Optimizer, Func{Losses{TPlay}, Loss{TPlay}}, int, double?)"/>
    public static Game<TBatch, TPlay> Player<TBatch, TPlay>(
        this Game<TBatch, TPlay> game,
        string name,
        Params moved,
        Optimizer optimizer,
        Func<Losses<TPlay>, Loss<TPlay>> loss,
        int every = 1,
        double? clamp = null)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(loss);
        Player<TPlay> player = GameSyntax.every(every, GameSyntax.player(name, moved, optimizer, loss(new Losses<TPlay>())));
        if (clamp is { } bound) player = GameSyntax.project(FuncConvert.FromAction<Params>(tree => ParamsModule.clamp(-bound, bound, tree)), player);
        return new(game.Play, ListModule.OfSeq([.. game.Players, player]));
    }

    /// <summary>
    /// Starts the game, to be played on this thread, which from now on takes denormal numbers for zero.
    /// </summary>
    /// <param name="game">The game.</param>
    /// <param name="seed">With the device it determines every step's random streams.</param>
    /// <param name="device">Where the models are.</param>
    /// <exception cref="GanException">Two players have one name.</exception>
    public static Trainer<TBatch> Start<TBatch, TPlay>(this Game<TBatch, TPlay> game, ulong seed, Device? device = null) =>
        Trainer.start(seed, device ?? Devices.Cpu, game);
}
