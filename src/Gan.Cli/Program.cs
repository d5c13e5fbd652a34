using System.Text;

namespace GanFunctional.Cli;

internal static class Program
{
    private static int Main(string[] args)
    {
        // The code page of a Windows console lacks some of our characters; elsewhere UTF-8 is the default.
        if (OperatingSystem.IsWindows()) Console.OutputEncoding = Encoding.UTF8;
        return CommandLine.Run(args, Console.Out, Console.Error);
    }
}
