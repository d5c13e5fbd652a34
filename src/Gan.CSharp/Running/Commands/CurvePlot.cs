using System.Globalization;
using System.Text;

namespace GanFunctional.CSharp;

/// <summary>Plots curves as a picture, with one panel per curve, each with its own scale.</summary>
internal static class CurvePlot
{
    private const int Width = 640, Panel = 200, Left = 70, Right = 20, Top = 30, Bottom = 30;

    /// <summary>Creates an SVG of curves over 1, 2, 3, …</summary>
    /// <param name="across">Label of the horizontal axis.</param>
    /// <param name="curves">Curves, one per panel; values that are not finite are skipped.</param>
    public static string Svg(string across, IReadOnlyList<(string Name, double[] Values)> curves)
    {
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{Panel * curves.Count}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        foreach ((int i, (string name, double[] values)) in curves.Index()) Add(svg, i * Panel, across, name, values);
        return svg.Append("</svg>\n").ToString();
    }

    private static void Add(StringBuilder svg, int top, string across, string name, double[] values)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        (double low, double high) = finite.Length == 0 ? (0, 1) : (finite.Min(), finite.Max());
        if (low == high) (low, high) = (low - 1, high + 1);
        int bottom = top + Panel - Bottom, right = Width - Right;
        double X(int i) => Left + (right - Left) * (i / Math.Max(1.0, values.Length - 1));
        double Y(double value) => bottom - (bottom - top - Top) * ((value - low) / (high - low));
        IEnumerable<string> points = values.Index().Where(point => double.IsFinite(point.Item))
            .Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.Index):0.#},{Y(point.Item):0.#}"));
        svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{Left},{top + Top} {Left},{bottom} {right},{bottom}\" fill=\"none\" stroke=\"#888\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{string.Join(' ', points)}\" fill=\"none\" stroke=\"#0060a0\" stroke-width=\"1.5\"/>\n");
        Label(Left, top + Top - 10, "start", name);
        Label(Left - 6, top + Top + 4, "end", high.ToString("G4", CultureInfo.InvariantCulture));
        Label(Left - 6, bottom + 4, "end", low.ToString("G4", CultureInfo.InvariantCulture));
        Label(Left, bottom + 18, "middle", "1");
        Label(right, bottom + 18, "end", string.Create(CultureInfo.InvariantCulture, $"{across} {values.Length}"));

        void Label(int x, int y, string anchor, string text) =>
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{text}</text>\n");
    }
}
