namespace GanFunctional

open System

[<Struct; NoEquality; NoComparison>]
type Schedule(at: Func<int64, float>) =
    member _.IsUnset = obj.ReferenceEquals(at, null)

    member schedule.At step = if schedule.IsUnset then 0.0 else at.Invoke step

    static member private Of(at: int64 -> float) = Schedule(Func<_, _> at)
    static member Constant number = Schedule.Of(fun _ -> number)
    static member op_Implicit(number: float) = Schedule.Constant number
    static member (*)(a: Schedule, b: Schedule) = Schedule.Of(fun step -> a.At step * b.At step)
    static member (*)(factor: float, schedule: Schedule) = Schedule.Of(fun step -> factor * schedule.At step)

    // How far a way of so many steps is gone, from 0 to 1.
    static member private Way(step: int64, steps: int64) = if step >= steps then 1.0 else float step / float steps

    static member Linear(start, finish, steps) =
        Schedule.Of(fun step -> start + Schedule.Way(step, steps) * (finish - start))

    static member Cosine(start, finish, steps) =
        Schedule.Of(fun step -> start + 0.5 * (1.0 - cos (Math.PI * Schedule.Way(step, steps))) * (finish - start))

    static member Warmup steps = Schedule.Of(fun step -> Schedule.Way(step + 1L, steps))

    static member Join(first: Schedule, boundary, next: Schedule) =
        Schedule.Of(fun step -> if step < boundary then first.At step else next.At(step - boundary))

    static member ConstantThenLinear(constant, decay) =
        Schedule.Of(fun step -> 1.0 - float (max 0L (step + 1L - constant)) / float (decay + 1L) |> max 0.0)

    static member InverseTime decay = Schedule.Of(fun step -> 1.0 / (1.0 + decay * float step))

    static member Stepped(factor: float, every: int64) = Schedule.Of(fun step -> factor ** float (step / every))

    member schedule.PerImage(batch: int) =
        let images = schedule
        Schedule.Of(fun step -> images.At(step * int64 batch))

    member schedule.PerEpoch(steps: int64) =
        let epochs = schedule
        Schedule.Of(fun step -> epochs.At(step / steps))
