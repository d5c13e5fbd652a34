using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Trained GAN whose networks are analysed, in float32.</summary>
internal sealed class AnalysedGan : IDisposable
{
    private readonly HostSettings host;
    private readonly Lazy<Model<Tensor, Tensor>> discriminator;

    private AnalysedGan(TrainedNetworks trained, ImageGanOptions options, HostSettings host)
    {
        (this.host, Trained) = (host, options);
        (Gan, Generator) = TrainedGan.OpenGenerator(trained, options, Devices.Cpu);
        discriminator = new(() => TrainedGan.OpenDiscriminator(trained, Devices.Cpu));
    }

    /// <summary>GAN of the run, or that the file's parameters belong to.</summary>
    internal ImageGan Gan { get; }

    /// <summary>Generator, the moving average if the run kept one.</summary>
    internal Model<Tensor, Tensor> Generator { get; }

    /// <summary>Discriminator, loaded when it is first needed.</summary>
    /// <exception cref="GanException">There is none beside the generator.</exception>
    internal Model<Tensor, Tensor> Discriminator => discriminator.Value;

    /// <summary>Options of the run, or of the configuration of the file.</summary>
    internal ImageGanOptions Trained { get; }

    /// <summary>
    /// Checks the options, sets the threads and loads the generator; nothing is written.
    /// </summary>
    /// <exception cref="GanException">
    /// An option is invalid, the folder is not empty, or the networks do not draw images from noise.
    /// </exception>
    /// <exception cref="DataException">A file of the run is damaged.</exception>
    internal static AnalysedGan Open(AnalysisOptions options)
    {
        OptionTable.Check(options);
        RunFolder.CheckNew(options.Out);
        TrainedNetworks trained = TrainedGan.Open(options.Run, options.RunConfig, out ImageGanOptions known);
        HostSettings settings = new(options.Threads);
        try
        {
            return new(trained, known, settings);
        }
        catch
        {
            settings.Dispose();
            throw;
        }
    }

    /// <summary>Frees the networks, and restores the caller's threads.</summary>
    public void Dispose()
    {
        host.Dispose();
        ParamsModule.free(Generator.Params);
        if (discriminator.IsValueCreated) ParamsModule.free(discriminator.Value.Params);
    }
}
