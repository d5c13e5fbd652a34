using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace GanFunctional.CSharp;

/// <summary>Where a GAN of one's own begins.</summary>
/// <remarks>
/// The namespace <c>GanFunctional</c> is the F# core's and has some of the same names: to catch its exception write
/// <c>using GanException = GanFunctional.GanException;</c>.
/// </remarks>
public static class Game
{
    /// <summary>
    /// A game by how a round's play (the batch, the noise, the fakes, the networks as they are in this round) is built from a batch. The
    /// types of the lambda's two parameters are written out, and fix all others:
    /// <code>
    /// Game.Define((Round round, Tensor real) =>
    ///         new { Real = real, Fake = g.Train(round)(Draw.Normal(round.Rng, [real.shape[0], 100])), Round = round })
    ///     .Player("D", d, adam, loss => loss.Via(p => d.Logits(p.Round, p.Real, p.Fake.detach()), Objective.Hinge.Critic))
    ///     .Player("G", g, adam, loss => loss.Via(p => d.Logits(p.Round, p.Real, p.Fake), Objective.Hinge.Generator))
    ///     .Start(seed: 1);
    /// </code>
    /// </summary>
    /// <typeparam name="TBatch">What a round is given.</typeparam>
    /// <typeparam name="TPlay">What happened in a round; an anonymous type will do.</typeparam>
    public static Game<TBatch, TPlay> Define<TBatch, TPlay>(Func<Round, TBatch, TPlay> play) => new(play, []);
}

/// <summary>A GAN as its paper's algorithm box says it: how a round's play is built, and who moves, in order. A value: adding a player makes a new one.</summary>
/// <typeparam name="TBatch">What a round is given.</typeparam>
/// <typeparam name="TPlay">What happened in a round.</typeparam>
public sealed class Game<TBatch, TPlay>
{
    private readonly Func<Round, TBatch, TPlay> play;
    private readonly IReadOnlyList<Player<TPlay>> players;

    internal Game(Func<Round, TBatch, TPlay> play, IReadOnlyList<Player<TPlay>> players) => (this.play, this.players) = (play, players);

    /// <summary>
    /// Who moves next in a round: one model, down its own loss. The loss is evaluated when the turn comes, after the earlier
    /// players have moved.
    /// </summary>
    /// <param name="name">In reports.</param>
    /// <param name="model">Whose parameters move; no other's do.</param>
    /// <param name="optimizer">How they move.</param>
    /// <param name="loss">Down what: a sum of losses on the play.</param>
    /// <param name="every">The turn comes in every this many rounds: the last of them.</param>
    /// <param name="clamp">The bound c when parameters are to be moved into [−c, c] after each update (Arjovsky et al. 2017).</param>
    /// <exception cref="GanException"><paramref name="every"/> is less than 1.</exception>
    public Game<TBatch, TPlay> Player(
        string name, Model model, Optimizer optimizer, Func<Losses<TPlay>, Loss<TPlay>> loss, int every = 1, double? clamp = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Player(name, model.Params, optimizer, loss, every, clamp);
    }

    /// <summary>
    /// Several models as one player: those that share a part of the graph that is not detached (an encoder and its decoder).
    /// </summary>
    /// <inheritdoc cref="Player(string, Model, Optimizer, Func{Losses{TPlay}, Loss{TPlay}}, int, double?)"/>
    public Game<TBatch, TPlay> Player(
        string name, IReadOnlyList<Model> models, Optimizer optimizer, Func<Losses<TPlay>, Loss<TPlay>> loss, int every = 1, double? clamp = null)
    {
        ArgumentNullException.ThrowIfNull(models);
        // Models of one kind have the same names; numbers keep them apart.
        return Player(name, ParamsModule.join(models.Select((model, i) => ParamsModule.under($"{i}", model.Params))), optimizer, loss, every, clamp);
    }

    /// <summary>
    /// Starts the game, to be played on this thread, which from now on takes denormal numbers for zero.
    /// </summary>
    /// <param name="seed">With the device it determines every round's random streams.</param>
    /// <param name="device">Where the models are.</param>
    public GameTrainer<TBatch> Start(ulong seed, Device? device = null)
    {
        Func<Step, TBatch, TPlay> build = (step, batch) => play(new Round(step), batch);
        return new(Trainer.start(seed, device ?? Devices.Cpu, new GanFunctional.Game<TBatch, TPlay>(FuncConvert.FromFunc(build), ListModule.OfSeq(players))));
    }

    private Game<TBatch, TPlay> Player(
        string name, Params moved, Optimizer optimizer, Func<Losses<TPlay>, Loss<TPlay>> loss, int every, double? clamp)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(loss);
        Player<TPlay> player = GameSyntax.every(every, GameSyntax.player(name, moved, optimizer, loss(new Losses<TPlay>())));
        if (clamp is { } bound) player = GameSyntax.project(FuncConvert.FromAction<Params>(tree => ParamsModule.clamp(-bound, bound, tree)), player);
        return new(play, [.. players, player]);
    }
}
