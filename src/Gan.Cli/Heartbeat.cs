using System.Diagnostics;
using System.Text;

namespace GanFunctional.Cli;

/// <summary>
/// Says now and then that a command is at work which has been silent for a while: nobody has to guess, also
/// where the output is a file or a pipe.
/// </summary>
internal sealed class Heartbeat : IDisposable
{
    private readonly TextWriter _error;
    private readonly TimeSpan _patience;
    private readonly Stopwatch _whole = Stopwatch.StartNew();
    private readonly Timer _timer;
    private long _heard;

    /// <summary>Starts listening.</summary>
    /// <param name="error">Receives the sentence.</param>
    /// <param name="patience">
    /// Silence to wait for before the first line; later a tenth of the time so far, if that is longer.
    /// </param>
    public Heartbeat(TextWriter error, TimeSpan patience)
    {
        (_error, _patience) = (error, patience);
        _timer = new(_ => Beat(), null, patience, patience / 4);
    }

    /// <summary>Silence of a command that is waited for.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(8);

    /// <summary>Wraps a writer, whose lines break the silence.</summary>
    public TextWriter Listen(TextWriter to) => new Listened(to, Hear);

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Hear() => Interlocked.Exchange(ref _heard, _whole.Elapsed.Ticks);

    private void Beat()
    {
        TimeSpan now = _whole.Elapsed, silent = now - TimeSpan.FromTicks(Interlocked.Read(ref _heard));
        if (silent < _patience || silent < now / 10) return;
        Hear();
        _error.WriteLine($"gan: still at work after {Durations.Text(now)}");
    }

    private sealed class Listened(TextWriter to, Action hear) : TextWriter
    {
        public override Encoding Encoding => to.Encoding;

        public override void Write(char value)
        {
            hear();
            to.Write(value);
        }

        public override void Write(string? value)
        {
            hear();
            to.Write(value);
        }

        public override void WriteLine(string? value)
        {
            hear();
            to.WriteLine(value);
        }

        public override void Flush() => to.Flush();
    }
}
