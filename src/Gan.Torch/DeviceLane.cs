namespace GanFunctional.Torch;

/// <summary>
/// Until it is disposed, what this thread does on a GPU is enqueued on a stream of its own, in order with what came before and
/// what comes after: CUDA's default stream can't be captured. On the CPU it does nothing.
/// </summary>
public sealed class DeviceLane : IDisposable
{
    private nint before;

    /// <summary>Enters the stream on this thread.</summary>
    /// <exception cref="TorchException">The device is absent.</exception>
    public DeviceLane(Device device)
    {
        if (device.IsCuda) Native.Check(Native.StreamEnter(device.ToString(), out before), $"a stream of {device}");
    }

    /// <summary>Goes back to the stream before.</summary>
    public void Dispose()
    {
        nint taken = Interlocked.Exchange(ref before, 0);
        if (taken != 0) Native.Check(Native.StreamLeave(taken), "leaving a stream");
    }
}
