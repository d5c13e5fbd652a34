using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Combines training data sources.</summary>
public static class TrainingData
{
    /// <summary>Maps the batches of another source, each in the current dispose scope.</summary>
    /// <param name="data">The other source, disposed together with this one.</param>
    /// <param name="make">Maps a batch.</param>
    public static ITrainingData<TResult> Select<T, TResult>(this ITrainingData<T> data, Func<T, TResult> make) =>
        new Combined<TResult>([data], () => make(data.Next()), data.Seek);

    /// <summary>Combines two sources, with a batch of each at every step.</summary>
    /// <param name="first">The first source, disposed together with this one.</param>
    /// <param name="second">The second source, disposed together with this one.</param>
    public static ITrainingData<Tuple<T1, T2>> Zip<T1, T2>(ITrainingData<T1> first, ITrainingData<T2> second) => new Combined<Tuple<T1, T2>>(
        [first, second],
        () => Tuple.Create(first.Next(), second.Next()),
        position =>
        {
            first.Seek(position);
            second.Seek(position);
        });

    /// <summary>Alternates between sources, with a batch of one source per step.</summary>
    /// <param name="sources">The sources, disposed together with this one.</param>
    public static ITrainingData<T> InTurn<T>(params IReadOnlyList<ITrainingData<T>> sources)
    {
        int turn = 0;
        return new Combined<T>(
            sources,
            () =>
            {
                T batch = sources[turn].Next();
                turn = (turn + 1) % sources.Count;
                return batch;
            },
            position =>
            {
                foreach ((int i, ITrainingData<T> source) in sources.Index()) source.Seek((position - i + sources.Count - 1) / sources.Count);
                turn = (int)(position % sources.Count);
            });
    }

    private sealed class Combined<T>(IReadOnlyList<ITrainingData> parts, Func<T> next, Action<long> seek) : ITrainingData<T>
    {
        public long Position { get; private set; }

        public int BatchSize => parts.Max(part => part.BatchSize);

        public int Epoch => parts.Max(part => part.Epoch);

        public int Skipped => parts.Sum(part => part.Skipped);

        public IReadOnlyList<IImageSource> Sources => [.. parts.SelectMany(part => part.Sources)];

        public T Next()
        {
            T batch = next();
            Position++;
            return batch;
        }

        public void Seek(long position)
        {
            seek(position);
            Position = position;
        }

        public void Dispose()
        {
            foreach (ITrainingData part in parts) part.Dispose();
        }
    }
}
