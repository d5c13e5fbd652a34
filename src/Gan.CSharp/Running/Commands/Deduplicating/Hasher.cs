using System.Buffers.Binary;
using GanFunctional.Analysis;
using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Computes the codes of images by the encoder of a trained autoencoder.</summary>
internal sealed class Hasher : IDisposable
{
    // Relative to images with deviation 1.
    private const double Noise = 0.5, Dropout = 0.5;
    private const int MostImages = 8192, MostBatch = 128, Epochs = 24, LeastSteps = 300;
    private readonly Model<Tensor, Tensor> encoder;

    private Hasher(Model<Tensor, Tensor> encoder) => this.encoder = encoder;

    /// <summary>Trains the autoencoder on at most 8,192 random images of a source.</summary>
    internal static Hasher Train(IImageSource source, ImageTransform transform, ulong seed, WorkProgress work)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using torch.Generator rng = Generators.Seeded(seed), order = rng.Derive("order");
        Tensor images = torch.cat(
            [
                .. ImageBatches.Read(source, transform, ImageBatches.Choose(source, MostImages, seed), notice: null)
                    .Select(part => Dedup.normalise(part.Pixels)),
            ]);
        long batch = Math.Min(MostBatch, images.shape[0]), steps = Math.Max(LeastSteps, Epochs * images.shape[0] / batch);
        work.Begin($"learning codes from {images.shape[0]:N0} images", steps);
        Model<Tensor, Tensor> coding = ModelModule.create(rng.Derive("encoder"), Dedup.encoder);
        Model<Tensor, Tensor> decoding = ModelModule.create(rng.Derive("decoder"), Dedup.decoder);
        try
        {
            using Trainer<Tensor> trainer = Trainer.start(seed, Devices.Cpu, Dedup.game(Noise, Dropout, coding, decoding));
            for (long step = 0; step < steps; step++)
            {
                work.Done(step);
                using DisposeScope one = torch.NewDisposeScope();
                // In float32 the upper bound of the range may be drawn.
                Tensor chosen = Draw.Uniform(order, [batch], 0, images.shape[0]).Clamp(0, images.shape[0] - 1).to(ScalarType.Int64);
                trainer.Play(images.index_select(0, chosen));
            }

            return new(coding);
        }
        catch
        {
            ParamsModule.free(coding.Params);
            throw;
        }
        finally
        {
            ParamsModule.free(decoding.Params);
        }
    }

    /// <summary>Computes the codes of images [n, 3, 32, 32].</summary>
    internal UInt128[] Codes(Tensor images)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return [.. Dedup.codes(encoder, images).ToArray<byte>().Chunk(Dedup.bits / 8).Select(bytes => BinaryPrimitives.ReadUInt128BigEndian(bytes))];
    }

    public void Dispose() => ParamsModule.free(encoder.Params);
}
