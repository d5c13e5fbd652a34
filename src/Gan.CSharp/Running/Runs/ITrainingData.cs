using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>
/// Source of training batches: the same batches in the same order each time, from any position.
/// </summary>
public interface ITrainingData : IDisposable
{
    /// <summary>Number of batches taken so far.</summary>
    long Position { get; }

    /// <summary>Number of items in a batch, for the reported speed.</summary>
    int BatchSize { get; }

    /// <summary>Number of epochs before the last batch taken; 0 for data without epochs.</summary>
    int Epoch { get; }

    /// <summary>Number of unreadable items skipped so far.</summary>
    int Skipped { get; }

    /// <summary>Images that the batches are made of; none where they are not images.</summary>
    IReadOnlyList<IImageSource> Sources => [];

    /// <summary>Continues from a position.</summary>
    /// <param name="position">Number of batches to skip from the start.</param>
    void Seek(long position);
}

/// <inheritdoc/>
/// <typeparam name="TBatch">Type of a batch.</typeparam>
public interface ITrainingData<out TBatch> : ITrainingData
{
    /// <summary>Returns the next batch, created in the current dispose scope.</summary>
    TBatch Next();
}
