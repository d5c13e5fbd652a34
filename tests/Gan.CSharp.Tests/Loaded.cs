using System.Runtime.CompilerServices;

namespace GanFunctional.CSharp.Tests;

/// <summary>Loads libtorch before a test touches TorchSharp, as a program on a system with an older libstdc++ must, see <see cref="LibTorch"/>.</summary>
internal static class Loaded
{
    [ModuleInitializer]
    internal static void Load() => LibTorch.Load();
}
