using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace GanFunctional;

/// <summary>Defines custom GANs.</summary>
public static class Game
{
    /// <summary>
    /// Defines a game by a function that builds the play of a step (the batch, the noise, the fakes) from a
    /// batch. Writing the types of the lambda's two parameters determines all others:
    /// <code>
    /// Game.Define((Step step, Tensor real) =>
    ///         new { Step = step, Real = real, Fake = g.Forward(Draw.Normal(step.Rng, [real.shape[0], 100]), step) })
    ///     .Player("D", d, adam, loss => loss.Via(p => new Logits(d, p.Step, p.Real, p.Fake.detach()), Objective.Hinge.Critic))
    ///     .Player("G", g, adam, loss => loss.Via(p => new Logits(d, p.Step, p.Real, p.Fake), Objective.Hinge.Generator))
    ///     .Start(seed: 1);
    /// </code>
    /// </summary>
    /// <typeparam name="TBatch">Type of a batch.</typeparam>
    /// <typeparam name="TPlay">Type of the play, which may be anonymous.</typeparam>
    public static Game<TBatch, TPlay> Define<TBatch, TPlay>(Func<Step, TBatch, TPlay> play) =>
        new(FuncConvert.FromFunc(play), ListModule.Empty<Player<TPlay>>());

    /// <summary>
    /// Adds a player: a model that minimises its own loss. Players move in the order they were added, and the
    /// loss is evaluated in the player's turn, after the earlier players have moved.
    /// </summary>
    /// <param name="game">Game, which is not changed.</param>
    /// <param name="name">Name in reports.</param>
    /// <param name="model">Model whose parameters, and no others, move.</param>
    /// <param name="optimizer">Optimizer of the parameters.</param>
    /// <param name="loss">Loss to minimise: a sum of losses on the play.</param>
    /// <param name="every">Number of steps from turn to turn; the player moves in the last of them.</param>
    /// <param name="clamp">
    /// Bound c that parameters are clamped to after each update, [−c, c] (Arjovsky et al. 2017); null for
    /// none.
    /// </param>
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
    /// Adds several models as one player, for models that share a part of the graph (such as an encoder and
    /// its decoder).
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

    /// <summary>Adds any parameters as a player.</summary>
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
    /// Starts a trainer of the game, to be used on this thread. From then on the thread treats denormal
    /// numbers as zero.
    /// </summary>
    /// <param name="game">Game.</param>
    /// <param name="seed">Seed of the random streams of all steps.</param>
    /// <param name="device">Device of the models. Default: the CPU.</param>
    /// <exception cref="GanException">Two players have one name.</exception>
    public static Trainer<TBatch> Start<TBatch, TPlay>(this Game<TBatch, TPlay> game, ulong seed, Device? device = null) =>
        Trainer.start(seed, device ?? Devices.Cpu, game);
}
