using Xunit;

// Most tests wait for child processes, which start on one core and train briefly on all.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
