// What every experiment loads first: `#load "gan.fsx"`. Build once with `dotnet build src/Gan.Cli -c Release`, or by any command of
// scripts/. fsi needs each assembly named; libtorch is found in the folder runtimes/ beside TorchSharp.dll.
#r "../src/Gan.Cli/bin/Release/net10.0/TorchSharp.dll"
#r "../src/Gan.Cli/bin/Release/net10.0/Gan.Common.dll"
#r "../src/Gan.Cli/bin/Release/net10.0/Gan.Kernels.dll"
#r "../src/Gan.Cli/bin/Release/net10.0/Gan.Core.FSharp.dll"
#r "../src/Gan.Cli/bin/Release/net10.0/Gan.Formats.dll"
#r "../src/Gan.Cli/bin/Release/net10.0/Gan.Data.dll"
#r "../src/Gan.Cli/bin/Release/net10.0/Gan.CSharp.dll"

// Before TorchSharp is touched: the libtorch of its package, not another one that the system finds by name.
GanFunctional.Torch.LibTorch.Load()
