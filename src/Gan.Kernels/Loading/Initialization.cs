using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace GanFunctional.Torch;

internal static class Initialization
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "TorchSharp may be touched by any function in here, before one that loads libtorch.")]
    internal static void Register() => LibTorch.LoadOnDemand();
}
