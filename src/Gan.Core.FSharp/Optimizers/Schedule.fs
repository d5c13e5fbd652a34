namespace GanFunctional

type Schedule = int64 -> float

module Schedule =
    let constant: Schedule = fun _ -> 1.0

    let constantThenLinear (constant: int64) (decay: int64) : Schedule =
        fun updates -> 1.0 - float (max 0L (updates + 1L - constant)) / float (decay + 1L) |> max 0.0

    let inverseTime decay : Schedule = fun updates -> 1.0 / (1.0 + decay * float updates)

    let stepped factor (every: int64) : Schedule = fun updates -> factor ** float (updates / every)

    let perEpoch (updates: int64) (schedule: Schedule) : Schedule = fun count -> schedule (count / updates)
