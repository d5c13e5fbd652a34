using System.Text;
using GanFunctional.Data;
using Spectre.Console;

namespace GanFunctional.Cli;

/// <summary>
/// Shows pictures in a 24-bit colour terminal, two pixels per character, by the upper half block.
/// </summary>
internal static class Picture
{
    /// <summary>Tells whether <paramref name="output"/> is such a terminal.</summary>
    public static bool Suits(TextWriter output) =>
        BarDisplay.Suits(output) && Environment.GetEnvironmentVariable("COLORTERM") is "truecolor" or "24bit";

    /// <summary>Shows a PNG file, scaled down if the terminal is narrower.</summary>
    public static void Show(string path, TextWriter output)
    {
        Image image = ImageFile.Read(path, 3);
        int width = Math.Min(image.Width, AnsiConsole.Profile.Width - 1);
        int height = Math.Max(2, image.Height * width / image.Width / 2 * 2);
        float[] pixels = new ImageTransform(width, height, 3).Apply(image);

        StringBuilder text = new();
        for (int y = 0; y < height; y += 2)
        {
            for (int x = 0; x < width; x++) text.Append($"\e[38;2;{Colour(x, y)};48;2;{Colour(x, y + 1)}m▀");
            text.Append("\e[0m\n");
        }

        output.Write(text);

        string Colour(int x, int y) => string.Join(';', Enumerable.Range(0, 3).Select(c => (int)((pixels[(c * height + y) * width + x] + 1) * 127.5f)));
    }
}
