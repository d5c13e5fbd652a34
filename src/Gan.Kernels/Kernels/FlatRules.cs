using System.Numerics;
using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>An update of <see cref="FlatWork"/>, of the elements at one place.</summary>
internal interface IFlatRule
{
    /// <summary>
    /// Computes a piece of tensors of elements <typeparamref name="T"/>. Products and sums are rounded one by
    /// one, in vectors and outside.
    /// </summary>
    void Compute<T>(FlatPiece piece)
        where T : unmanaged, IRootFunctions<T>;
}

/// <summary>x ← x + scale·other.</summary>
internal readonly unsafe struct AddRule(double scale) : IFlatRule
{
    public void Compute<T>(FlatPiece piece)
        where T : unmanaged, IRootFunctions<T>
    {
        T factor = T.CreateChecked(scale);
        T* x = (T*)piece.First, other = (T*)piece.Second;
        int i = 0;
        for (; i <= piece.Count - Vector<T>.Count; i += Vector<T>.Count) (Vector.Load(x + i) + (Vector.Load(other + i) * factor)).Store(x + i);
        for (; i < piece.Count; i++) x[i] += other[i] * factor;
    }
}

/// <summary>
/// x ← x + weight·(end − x), taken from the nearer end, so that a weight of 1 gives the end itself.
/// </summary>
internal readonly unsafe struct LerpRule(double weight) : IFlatRule
{
    public void Compute<T>(FlatPiece piece)
        where T : unmanaged, IRootFunctions<T>
    {
        T* x = (T*)piece.First, end = (T*)piece.Second, nearer = weight < 0.5 ? x : end;
        T factor = T.CreateChecked(weight < 0.5 ? weight : weight - 1);
        int i = 0;
        for (; i <= piece.Count - Vector<T>.Count; i += Vector<T>.Count)
            (Vector.Load(nearer + i) + ((Vector.Load(end + i) - Vector.Load(x + i)) * factor)).Store(x + i);
        for (; i < piece.Count; i++) x[i] = nearer[i] + ((end[i] - x[i]) * factor);
    }
}

/// <summary>
/// Adam (Kingma and Ba 2015) on parameter, mean, square and gradient: x ← x + scale·direction. The
/// corrections of the moments' bias are taken out of the tensors, as at the end of its section 2: m/(1−β₁ᵗ) /
/// (√(v/(1−β₂ᵗ)) + ε) = c·m / (√v + ε'), where c = √(1−β₂ᵗ)/(1−β₁ᵗ) and ε' = ε·√(1−β₂ᵗ).
/// </summary>
/// <param name="Beta1">β₁.</param>
/// <param name="Beta2">β₂.</param>
/// <param name="Correction">c.</param>
/// <param name="Epsilon">ε'.</param>
/// <param name="Scale">The direction's factor: −1 times the learning rate in a descent.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe record struct AdamRule(double Beta1, double Beta2, double Correction, double Epsilon, double Scale) : IFlatRule
{
    internal static AdamRule Of(double beta1, double beta2, double epsilon, long step, double scale)
    {
        double root = Math.Sqrt(1 - Math.Pow(beta2, step));
        return new(beta1, beta2, root / (1 - Math.Pow(beta1, step)), epsilon * root, scale);
    }

    public void Compute<T>(FlatPiece piece)
        where T : unmanaged, IRootFunctions<T>
    {
        // Rounded from double, as PyTorch does: 1 − β₂ in float32 would be off by 10⁻⁵.
        T beta1 = T.CreateChecked(Beta1), rest1 = T.CreateChecked(1 - Beta1);
        T beta2 = T.CreateChecked(Beta2), rest2 = T.CreateChecked(1 - Beta2);
        T correction = T.CreateChecked(Correction), epsilon = T.CreateChecked(Epsilon), scale = T.CreateChecked(Scale);
        Vector<T> epsilons = new(epsilon);
        T* x = (T*)piece.First, mean = (T*)piece.Second, square = (T*)piece.Third, gradient = (T*)piece.Fourth;
        int i = 0;
        for (; i <= piece.Count - Vector<T>.Count; i += Vector<T>.Count)
        {
            Vector<T> g = Vector.Load(gradient + i);
            Vector<T> m = (Vector.Load(mean + i) * beta1) + (g * rest1), v = (Vector.Load(square + i) * beta2) + (g * g * rest2);
            m.Store(mean + i);
            v.Store(square + i);
            (Vector.Load(x + i) + (m * correction / (Vector.SquareRoot(v) + epsilons) * scale)).Store(x + i);
        }

        for (; i < piece.Count; i++)
        {
            T g = gradient[i];
            T m = (mean[i] * beta1) + (g * rest1), v = (square[i] * beta2) + (g * g * rest2);
            mean[i] = m;
            square[i] = v;
            x[i] += m * correction / (T.Sqrt(v) + epsilon) * scale;
        }
    }
}
