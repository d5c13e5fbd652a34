namespace GanFunctional.CSharp;

/// <summary>A source of batches for a training: the same batches in the same order each time, from any position.</summary>
public interface ITrainingData : IDisposable
{
    /// <summary>How many batches have been taken.</summary>
    long Position { get; }

    /// <summary>Items in a batch, for the pace that is reported.</summary>
    int BatchSize { get; }

    /// <summary>Passes over the data before the last batch that was taken; 0 where there are no passes.</summary>
    int Epoch { get; }

    /// <summary>Items that could not be read and were skipped so far.</summary>
    int Skipped { get; }

    /// <summary>Goes on as after so many batches.</summary>
    /// <param name="position">The batches.</param>
    void Seek(long position);
}

/// <inheritdoc/>
/// <typeparam name="TBatch">The type of a batch.</typeparam>
public interface ITrainingData<out TBatch> : ITrainingData
{
    /// <summary>The next batch, made in the current dispose scope.</summary>
    TBatch Next();
}
