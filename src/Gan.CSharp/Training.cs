using System.Diagnostics;
using GanFunctional.Data;
using GanFunctional.Torch;
using GanFunctional.Variants;
using Microsoft.FSharp.Core;

namespace GanFunctional.CSharp;

/// <summary>Trains a built-in variant in one call.</summary>
public static class Training
{
    private const int DefaultEpochs = 5;
    private const int DefaultSize = 64;

    /// <summary>
    /// Trains and leaves a run folder: <c>config.json</c>, <c>log.jsonl</c>, sample grids of fixed latents, and the networks.
    /// Every mistake in the options is found before anything is written.
    /// </summary>
    /// <param name="options">What to train on what, and how.</param>
    /// <param name="progress">Told at every line of the log.</param>
    /// <param name="notice">Told, in a sentence, what was decided or left out on the way.</param>
    /// <param name="cancel">Ends the training after the round; the networks are saved.</param>
    /// <exception cref="GanException">An option that can't be; one sentence.</exception>
    /// <exception cref="DataException">Data that can't be read, or a folder that can't be written; one sentence.</exception>
    /// <exception cref="TorchException">A device that is absent, or libtorch is missing.</exception>
    public static TrainResult Run(
        TrainOptions options, IProgress<TrainProgress>? progress = null, Action<string>? notice = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        RunFolder.CheckNew(options.Out);
        IImageSource source = Datasets.Open(options.Data);
        RunConfig config = Complete(options, source);
        Device device = Device.Parse(config.Device);
        ImageGan gan = ImageGanModule.computingIn(config.DType, Catalog.create(config.Variant, new ImageShape(config.Size, config.Channels)));
        if (options.Precision == Precision.Auto) notice?.Invoke($"computing in {config.Precision}");
        Runtime.Threads = config.Threads;

        // One thread decodes far faster than any step trains, and leaves the cores to the step.
        using BatchLoader loader = new(source, new ImageTransform(config.Size, config.Size, config.Channels, config.Flip), config.Batch, config.Seed, threads: 1);
        loader.OnSkip = image => notice?.Invoke($"skipped: {image.Reason}");
        ImageBatch first = loader.Next(); // Before anything is written: perhaps nothing can be read.
        RunFolder folder = RunFolder.Create(options.Out, config);
        using Session session = new(gan, config, device, folder);
        return session.Run(loader, first, progress, cancel);
    }

    // The options with every default worked out.
    private static RunConfig Complete(TrainOptions options, IImageSource source)
    {
        if (options is { Steps: not null, Epochs: not null }) throw new GanException("Give the steps or the epochs of a training, not both.");
        int batch = AtLeastOne(options.Batch ?? Catalog.batch(options.Variant), "batch");
        if (batch > source.Count)
            throw new GanException($"The batch of {batch} is larger than the data: {source.Name} has {source.Count} images; choose a batch of at most {source.Count}.");
        long steps = AtLeastOne(options.Steps ?? (long)AtLeastOne(options.Epochs ?? DefaultEpochs, "epochs") * (source.Count / batch), "steps");
        if (options.Ema is { } decay && !(decay > 0 && decay < 1)) throw new GanException($"An ema decay of {decay} is not between 0 and 1, as in 0.999.");
        int? only = OptionModule.ToNullable(Catalog.onlySize(options.Variant));
        Precision precision = options.Precision != Precision.Auto ? options.Precision
            : options.Device != "cpu" || Runtime.HasFastBFloat16 ? Precision.BFloat16 : Precision.Float32;
        return new()
        {
            Variant = options.Variant,
            Size = AtLeastOne(options.Size ?? only ?? (source.Size is (int w, int h) && w == h ? w : DefaultSize), "size"),
            Channels = options.Channels ?? (only is null ? source.Channels : 3),
            Data = options.Data,
            Images = source.Count,
            Steps = steps,
            Batch = batch,
            Seed = options.Seed,
            Precision = precision == Precision.BFloat16 ? "bfloat16" : "float32",
            Threads = AtLeastOne(options.Threads ?? Environment.ProcessorCount, "threads"),
            Device = options.Device,
            Flip = options.Flip,
            Ema = options.Ema,
            SampleEvery = AtLeastOne(options.SampleEvery ?? Math.Max(1, steps / 20), "sample-every"),
            LogEvery = AtLeastOne(options.LogEvery, "log-every"),
            Samples = AtLeastOne(options.Samples, "samples"),
        };
    }

    private static T AtLeastOne<T>(T value, string name)
        where T : System.Numerics.INumber<T> =>
        value >= T.One ? value : throw new GanException($"The {name} of a training can't be {value}: the least is 1.");

    /// <summary>A training under way.</summary>
    private sealed class Session : IDisposable
    {
        private readonly ImageGan gan;
        private readonly RunConfig config;
        private readonly Device device;
        private readonly RunFolder folder;
        private readonly Networks networks;
        private readonly Trainer<Tensor> trainer;
        private readonly Model<Tensor, Tensor> shown;
        private readonly Stopwatch clock = new();
        private string lastSample = "";
        private long savedRound = -1;

        internal Session(ImageGan gan, RunConfig config, Device device, RunFolder folder)
        {
            (this.gan, this.config, this.device, this.folder) = (gan, config, device, folder);
            networks = ImageGanModule.networks(config.Seed, device, gan);
            trainer = ImageGanModule.start(config.Seed, device, networks, gan);
            using Rng rng = new(config.Seed, device);
            shown = config.Ema is null ? networks.Generator : GanFunctional.Model.ofParams(rng, gan.Generator, Ema.start(networks.Generator.Params));
        }

        public void Dispose()
        {
            ((IDisposable)trainer).Dispose();
            ParamsModule.free(networks.Generator.Params);
            ParamsModule.free(networks.Discriminator.Params);
            if (!ReferenceEquals(shown, networks.Generator)) ParamsModule.free(shown.Params);
        }

        internal TrainResult Run(BatchLoader loader, ImageBatch first, IProgress<TrainProgress>? progress, CancellationToken cancel)
        {
            TimeSpan reported = TimeSpan.Zero;
            long reportedRound = 0;
            clock.Start();
            while (trainer.Round < config.Steps && !cancel.IsCancellationRequested)
            {
                ImageBatch batch = trainer.Round == 0 ? first : loader.Next();
                Round(batch);
                bool last = trainer.Round == config.Steps || cancel.IsCancellationRequested;
                // The first round too, so that a slow start shows at once that it goes, and how fast.
                if (trainer.Round % config.LogEvery == 0 || trainer.Round == 1 || last)
                {
                    TimeSpan now = clock.Elapsed;
                    double pace = (trainer.Round - reportedRound) / (now - reported).TotalSeconds;
                    TrainProgress state = new(
                        trainer.Round, config.Steps, batch.Epoch, [.. trainer.Report().Select(term => KeyValuePair.Create(term.Item1, term.Item2))],
                        pace * config.Batch, now, TimeSpan.FromSeconds((config.Steps - trainer.Round) / pace));
                    folder.Append(state);
                    progress?.Report(state);
                    (reported, reportedRound) = (now, trainer.Round);
                }

                if (trainer.Round % config.SampleEvery == 0) Save();
            }

            if (savedRound != trainer.Round) Save();

            return new(folder.Path, trainer.Round, trainer.Round < config.Steps, lastSample, loader.Skipped.Count);
        }

        private void Round(ImageBatch batch)
        {
            using Scope scope = new();
            // Channels innermost is what the convolutions compute in; what follows keeps the layout.
            trainer.Play(Tensor.From(batch.Pixels, batch.Count, batch.Channels, batch.Height, batch.Width).To(device).ChannelsLast());
            if (config.Ema is { } decay) Ema.update(decay, networks.Generator.Params, shown.Params);
        }

        // The picture of the same latents each time, and the networks.
        private void Save()
        {
            savedRound = trainer.Round;
            lastSample = folder.Sample(savedRound);
            PngFile.Write(lastSample, TrainedGan.Grid(gan, TrainedGan.Draw(gan, shown, config.Samples, config.Seed), config.Samples));
            NetworkFile.Save(folder.Generator, networks.Generator.Params);
            NetworkFile.Save(folder.Discriminator, networks.Discriminator.Params);
            if (config.Ema is not null) NetworkFile.Save(folder.Average, shown.Params);
        }
    }
}
