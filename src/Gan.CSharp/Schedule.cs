using Microsoft.FSharp.Core;

namespace GanFunctional.CSharp;

/// <summary>Factors of the learning rate as functions of the updates made before, from 0; see <see cref="Optimizer.Scheduled"/>.</summary>
public static class Schedule
{
    /// <summary>
    /// 1 for <paramref name="constant"/> updates, then a straight line over <paramref name="decay"/> more that reaches 0 with
    /// the one after them. Counted in epochs this is the rule of Pix2Pix and CycleGAN.
    /// </summary>
    public static Func<long, double> ConstantThenLinear(long constant, long decay) => ScheduleModule.constantThenLinear(constant, decay).Invoke;

    /// <summary>1/(1 + decay·updates): Keras' <c>decay</c>.</summary>
    public static Func<long, double> InverseTime(double decay) => ScheduleModule.inverseTime(decay).Invoke;

    /// <summary>Multiplied by <paramref name="factor"/> after every <paramref name="every"/> updates.</summary>
    public static Func<long, double> Stepped(double factor, long every) => ScheduleModule.stepped(factor, every).Invoke;

    /// <summary>A schedule that counts in epochs of <paramref name="updates"/> updates instead of updates.</summary>
    public static Func<long, double> PerEpoch(long updates, Func<long, double> schedule) => ScheduleModule.perEpoch(updates, FuncConvert.FromFunc(schedule)).Invoke;
}
