
namespace GanFunctional.CSharp;

/// <summary>A trained GAN whose two networks are analysed, in float32.</summary>
/// <param name="Gan">Which it is.</param>
/// <param name="Networks">Its networks; of the generator the moving average where the run kept one.</param>
/// <param name="Trained">What it was trained with.</param>
internal sealed record AnalysedGan(ImageGan Gan, Networks Networks, ImageGanOptions Trained) : IDisposable
{
    /// <summary>Checks the options, sets the threads and loads the run's networks; nothing is written.</summary>
    /// <exception cref="GanException">An option that can't be, a folder that is not empty, or a run that draws no images from noise; one sentence.</exception>
    /// <exception cref="InvalidDataException">A file of the run is not whole.</exception>
    internal static AnalysedGan Open(AnalysisOptions options)
    {
        OptionTable.Check(options);
        RunFolder.CheckNew(options.Out);
        Runtime.Threads = options.Threads ?? Environment.ProcessorCount;
        RunFolder run = RunFolder.Open(options.Run, "draws images from noise", out ImageGanOptions trained);
        (ImageGan gan, Networks networks) = TrainedGan.LoadNetworks(run, trained, Devices.Cpu);
        return new(gan, networks, trained);
    }

    /// <summary>Frees the networks.</summary>
    public void Dispose()
    {
        ParamsModule.free(Networks.Generator.Params);
        ParamsModule.free(Networks.Discriminator.Params);
    }
}
