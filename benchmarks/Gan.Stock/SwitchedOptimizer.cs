using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctional.Bench.Stock;

/// <summary>
/// An optimizer at its best: gradients are dropped instead of filled with zeros, and it moves float32 copies of bfloat16 parameters, which
/// are cast once a step. Its own sums are float32, too.
/// </summary>
internal sealed class SwitchedOptimizer : optim.Optimizer
{
    private readonly Parameter[] used;
    private readonly (Parameter Used, Parameter Moved)[] casts;
    private readonly optim.Optimizer rule;

    internal SwitchedOptimizer(Parameter[] parameters, Func<IEnumerable<Parameter>, optim.Optimizer> rule)
        : base(IntPtr.Zero)
    {
        used = parameters;
        Parameter[] moved = [.. parameters.Select(p => p.dtype == ScalarType.Float32 ? p : nn.Parameter(p.detach().to(ScalarType.Float32)))];
        casts = [.. parameters.Zip(moved).Where(pair => pair.First.dtype != ScalarType.Float32)];
        // Memory for the cast gradients that is kept from step to step.
        foreach ((_, Parameter copy) in casts) copy.grad = zeros_like(copy);
        this.rule = rule(moved);
    }

    public override void zero_grad()
    {
        foreach (Parameter parameter in used) parameter.grad = null;
    }

    public override Tensor step(Func<Tensor>? closure = null)
    {
        using (no_grad())
        {
            foreach ((Parameter here, Parameter copy) in casts) copy.grad!.copy_(here.grad!);
            Tensor result = rule.step(closure);
            foreach ((Parameter here, Parameter copy) in casts) here.copy_(copy);
            return result;
        }
    }

    public override IEnumerable<Parameter> parameters() => used;

    protected override void Dispose(bool disposing)
    {
        if (disposing) rule.Dispose();
        base.Dispose(disposing);
    }
}
