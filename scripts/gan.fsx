// What every experiment loads first: `#load "gan.fsx"`. Build once with `dotnet build -c Release`, or by any command of
// scripts/. fsi needs each assembly named; the bridge is found next to Gan.Torch.dll.
#r "../src/Gan.CSharp/bin/Release/net10.0/Gan.Torch.dll"
#r "../src/Gan.CSharp/bin/Release/net10.0/Gan.Data.dll"
#r "../src/Gan.CSharp/bin/Release/net10.0/Gan.Core.FSharp.dll"
#r "../src/Gan.CSharp/bin/Release/net10.0/Gan.Onnx.dll"
#r "../src/Gan.CSharp/bin/Release/net10.0/Gan.CSharp.dll"
