using System.Globalization;
using GanFunctional.Analysis;
using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>
/// Reads bounding boxes of an object in images that <c>gan sample --each</c> drew. The table has the columns
/// file, x, y, w, h (pixels from the upper left corner), and several rows for an image with several objects.
/// </summary>
internal static class ObjectBoxes
{
    private static readonly string[] s_columns = ["x", "y", "w", "h"];

    /// <summary>Reads the boxes by the images' numbers, in ascending order.</summary>
    /// <param name="path">File of the table.</param>
    /// <param name="shape">Shape of the images.</param>
    /// <exception cref="GanException">The name of an image has no number.</exception>
    /// <exception cref="DataException">The table is malformed or empty, or a box is invalid.</exception>
    internal static SortedDictionary<int, List<Box>> Read(string path, ImageShape shape)
    {
        using TableReader reader = new(path);
        int[] columns = [.. s_columns.Select(reader.Column)];
        SortedDictionary<int, List<Box>> found = [];
        while (reader.Read())
        {
            int number = DrawnSamples.Number(reader.File);
            double[] box = [.. columns.Select(column => Coordinate(reader, column, path))];
            if (box[2] <= 0 || box[3] <= 0 || box[0] + box[2] <= 0 || box[1] + box[3] <= 0 || box[0] >= shape.Width || box[1] >= shape.Height)
                throw new DataException(
                    $"'{path}' has a box in line {reader.Line} that contains no pixel of an image of {shape.Width}×{shape.Height}: " +
                    "give x, y, w and h in pixels from the upper left corner.");
            if (!found.TryGetValue(number, out List<Box>? boxes)) found.Add(number, boxes = []);
            boxes.Add(new(box[0], box[1], box[2], box[3]));
        }

        return found.Count > 0 ? found : throw new DataException($"'{path}' has a header and no rows; give a table of boxes.");
    }

    private static double Coordinate(TableReader reader, int column, string path) =>
        double.TryParse(reader.Fields[column], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new DataException(
                $"'{path}' has '{Quoting.Short(reader.Fields[column])}' for {reader.Columns[column]} in line {reader.Line}; " +
                "give a number of pixels.");
}
