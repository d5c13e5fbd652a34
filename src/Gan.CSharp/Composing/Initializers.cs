namespace GanFunctional;

/// <summary>Initialisation schemes: <c>network.InitializedBy(Initializers.Normal(0.02))</c>.</summary>
public static class Initializers
{
    /// <summary>
    /// Weights uniform in ±√(6/(fan in + fan out)), gains 1, biases 0 (Glorot and Bengio 2010); Keras'
    /// default.
    /// </summary>
    public static Action<torch.Generator, Leaf> Xavier { get; } = Init.xavier;

    /// <summary>Weights N(0, √(2/fan in)), gains 1, biases 0 (He et al. 2015).</summary>
    public static Action<torch.Generator, Leaf> Kaiming { get; } = Init.kaiming;

    /// <summary>
    /// Weights N(0, d), gains N(1, d), biases 0: DCGAN's scheme with d = 0.02 (Radford et al. 2015, section
    /// 4).
    /// </summary>
    public static Action<torch.Generator, Leaf> Normal(double deviation) => (rng, leaf) => Init.normal(deviation, rng, leaf);
}
