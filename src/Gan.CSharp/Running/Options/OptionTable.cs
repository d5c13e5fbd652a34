using System.Collections.Concurrent;
using System.Reflection;

namespace GanFunctional.CSharp;

/// <summary>A value given for an option.</summary>
/// <param name="Name">Name of the option, as in <c>sample-every</c>.</param>
/// <param name="Text">Value as text.</param>
/// <param name="Where">
/// Origin, for messages: <c>--sample-every</c>, or <c>settings.yaml, line 3: sample-every</c>.
/// </param>
public readonly record struct GivenOption(string Name, string Text, string Where);

/// <summary>Lists the options of a record type, and creates records from given values.</summary>
public static class OptionTable
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<OptionInfo>> s_tables = new();

    /// <summary>Lists the options of a record type, its own before those of its base types.</summary>
    public static IReadOnlyList<OptionInfo> For(Type record) => s_tables.GetOrAdd(record, Read);

    /// <summary>Creates a record with the given values; the last value of an option wins.</summary>
    /// <param name="record">Type of the record.</param>
    /// <param name="given">Given values.</param>
    /// <param name="partial">Whether required options may be missing; they are then null.</param>
    /// <exception cref="GanException">
    /// A name is unknown, a value is not accepted, or a required option is missing; one sentence.
    /// </exception>
    public static object Create(Type record, IEnumerable<GivenOption> given, bool partial = false)
    {
        object options = Activator.CreateInstance(record)!;
        IReadOnlyList<OptionInfo> table = For(record);
        HashSet<string> seen = [];
        foreach (GivenOption value in given)
        {
            OptionInfo option = table.FirstOrDefault(option => option.Name == value.Name)
                ?? throw new GanException($"{value.Where} is not an option here; the options are {string.Join(", ", table.Select(known => known.Name))}");
            if (!option.Set(options, value.Text)) throw new GanException($"{value.Where} takes {option.Takes}, not '{Quoting.Short(value.Text)}'");
            seen.Add(option.Name);
        }

        foreach (OptionInfo option in table.Where(option => !partial && option.IsRequired && !seen.Contains(option.Name)))
            throw new GanException($"the option '{option.Name}' is required");
        return options;
    }

    /// <summary>Validates values that a program, unlike the command line, can set freely.</summary>
    /// <exception cref="GanException">An option does not accept its value; one sentence.</exception>
    public static void Check(object options)
    {
        foreach (OptionInfo option in For(options.GetType()))
        {
            if (option.Get(options) is { } text && !option.Accepts(text))
                throw new GanException($"{option.Name} takes {option.Takes}, not '{text}'");
        }
    }

    private static List<OptionInfo> Read(Type record)
    {
        object untouched = Activator.CreateInstance(record)!;
        List<OptionInfo> table = [];
        for (Type? type = record; type is not null; type = type.BaseType)
        {
            foreach (PropertyInfo property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly))
            {
                if (property.GetCustomAttribute<OptionAttribute>() is { } about) table.Add(new(property, about, untouched));
            }
        }

        return table;
    }
}
