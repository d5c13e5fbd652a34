using Xunit;

// The count of live tensors and libtorch's threads belong to the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
