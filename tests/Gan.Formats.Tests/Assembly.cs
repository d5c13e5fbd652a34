// The count of live tensors, the thread count and the collector are the process's: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
