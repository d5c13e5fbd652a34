using Xunit;

// Every test trains in a child process that wants the cores for itself.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
