using GanFunctional.Data;


namespace GanFunctional.CSharp;

/// <summary>A trained GAN whose networks are analysed, in float32.</summary>
/// <param name="Gan">GAN of the run.</param>
/// <param name="Networks">Networks, the generator being the moving average if the run kept one.</param>
/// <param name="Trained">Options of the run.</param>
/// <param name="Host">Settings of the host, to restore.</param>
internal sealed record AnalysedGan(ImageGan Gan, Networks Networks, ImageGanOptions Trained, HostSettings Host) : IDisposable
{
    /// <summary>
    /// Checks the options, sets the threads and loads the run's networks; nothing is written.
    /// </summary>
    /// <exception cref="GanException">
    /// An option is invalid, the folder is not empty, or the run does not draw images from noise.
    /// </exception>
    /// <exception cref="DataException">A file of the run is damaged.</exception>
    internal static AnalysedGan Open(AnalysisOptions options)
    {
        OptionTable.Check(options);
        RunFolder.CheckNew(options.Out);
        RunFolder run = RunFolder.Open(options.Run, "draws images from noise", out ImageGanOptions trained);
        (ImageGan gan, Networks networks) = TrainedGan.LoadNetworks(run, trained, Devices.Cpu);
        return new(gan, networks, trained, new(options.Threads));
    }

    /// <summary>Frees the networks, and restores the caller's threads.</summary>
    public void Dispose()
    {
        Host.Dispose();
        ParamsModule.free(Networks.Generator.Params);
        ParamsModule.free(Networks.Discriminator.Params);
    }
}
