using System.Globalization;

namespace GanFunctional;

/// <summary>Durations as text. Compiled into each project that shows some.</summary>
internal static class Durations
{
    /// <summary>Formats a duration: <c>9s</c>, <c>1m02s</c>, <c>3h05m</c>.</summary>
    public static string Text(TimeSpan time) => time switch
    {
        { TotalSeconds: < 60 } => $"{(int)time.TotalSeconds}s",
        { TotalMinutes: < 60 } => $"{time.Minutes}m{time.Seconds:00}s",
        _ => $"{(int)time.TotalHours}h{time.Minutes:00}m",
    };

    /// <summary>Formats the duration of a step: <c>85 ms</c>, <c>1.2 s</c>, else as <see cref="Text"/>.</summary>
    public static string Short(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture) + " ms",
        { TotalSeconds: < 60 } => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s",
        _ => Text(time),
    };
}
