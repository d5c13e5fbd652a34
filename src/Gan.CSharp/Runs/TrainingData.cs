namespace GanFunctional.CSharp;

/// <summary>Data sources made of others.</summary>
public static class TrainingData
{
    /// <summary>Batches made of another source's batches, each in the current dispose scope.</summary>
    /// <param name="data">The other source, which is freed with this one.</param>
    /// <param name="make">Makes a batch of a batch.</param>
    public static ITrainingData<TResult> Select<T, TResult>(this ITrainingData<T> data, Func<T, TResult> make) =>
        new Combined<TResult>([data], () => make(data.Next()), data.Seek);

    /// <summary>A batch of each of two sources at every step.</summary>
    /// <param name="first">The first source, which is freed with this one.</param>
    /// <param name="second">The second one, too.</param>
    public static ITrainingData<Tuple<T1, T2>> Zip<T1, T2>(ITrainingData<T1> first, ITrainingData<T2> second) => new Combined<Tuple<T1, T2>>(
        [first, second],
        () => Tuple.Create(first.Next(), second.Next()),
        position =>
        {
            first.Seek(position);
            second.Seek(position);
        });

    /// <summary>A batch of one source after the other, in turn.</summary>
    /// <param name="sources">The sources, which are freed with this one.</param>
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
