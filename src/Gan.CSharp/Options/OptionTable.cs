using System.Collections.Concurrent;
using System.Reflection;

namespace GanFunctional.CSharp;

/// <summary>A value that was given for an option.</summary>
/// <param name="Name">The option's name, as in <c>sample-every</c>.</param>
/// <param name="Text">Its value as text.</param>
/// <param name="Where">How to speak of it: <c>--sample-every</c>, or <c>settings.yaml, line 3: sample-every</c>.</param>
public readonly record struct GivenOption(string Name, string Text, string Where);

/// <summary>All options of a record, and a record from what was given.</summary>
public static class OptionTable
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<OptionInfo>> s_tables = new();

    /// <summary>The options of a record, its own before those of the records it derives from.</summary>
    public static IReadOnlyList<OptionInfo> For(Type record) => s_tables.GetOrAdd(record, Read);

    /// <summary>A record with these values; of several for one option the last counts.</summary>
    /// <param name="record">Its type.</param>
    /// <param name="given">The values.</param>
    /// <param name="partial">Whether required ones may be missing, which are then null.</param>
    /// <exception cref="GanException">A name or a value that is not known, or a required one is missing; one sentence.</exception>
    public static object Create(Type record, IEnumerable<GivenOption> given, bool partial = false)
    {
        object options = Activator.CreateInstance(record)!;
        IReadOnlyList<OptionInfo> table = For(record);
        HashSet<string> seen = [];
        foreach (GivenOption value in given)
        {
            OptionInfo option = table.FirstOrDefault(option => option.Name == value.Name)
                ?? throw new GanException($"{value.Where} is not an option here; there are {string.Join(", ", table.Select(known => known.Name))}");
            if (!option.Set(options, value.Text)) throw new GanException($"{value.Where} takes {option.Takes}, not '{Quoting.Short(value.Text)}'");
            seen.Add(option.Name);
        }

        foreach (OptionInfo option in table.Where(option => !partial && option.IsRequired && !seen.Contains(option.Name)))
            throw new GanException($"the option '{option.Name}' is required");
        return options;
    }

    /// <summary>Refuses values that a program, unlike a command line, can set.</summary>
    /// <exception cref="GanException">A value is none that its option takes; one sentence.</exception>
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
