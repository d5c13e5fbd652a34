using GanFunctional.Variants;
using Microsoft.FSharp.Collections;

namespace GanFunctional.CSharp;

/// <summary>
/// Targets of StarGAN's generator: a label, the attributes <c>A,B</c> and no other, <c>none</c>, or the changes
/// <c>+A,-B</c>, which keep an image's other attributes.
/// </summary>
/// <param name="labels">Labels of each data set.</param>
/// <param name="names">Their names.</param>
internal sealed class StarGanTargets(FSharpList<LabelSet> labels, IReadOnlyList<IReadOnlyList<string>> names)
{
    private const string None = "none", Generator = "generator";

    /// <summary>Lists a target for each label alone. A label of both data sets is that of the first.</summary>
    internal IReadOnlyList<TranslationTarget> All() =>
    [
        .. from set in Enumerable.Range(0, names.Count)
           from name in names[set]
           where names.Take(set).All(earlier => !earlier.Contains(name))
           select Exactly(name, set, [name]),
    ];

    /// <summary>Finds the target of a text that is not the name of a label; null if a name is unknown.</summary>
    /// <exception cref="GanException">The text mixes names with changes, or changes exclusive classes.</exception>
    internal TranslationTarget? Of(string text)
    {
        if (text == None) return Exactly(None, Attributes([]), []);
        (char? Sign, string Name)[] parts = [.. text.Split(',', StringSplitOptions.TrimEntries).Select(Part)];
        if (!names.Any(set => parts.All(part => set.Contains(part.Name)))) return null;
        string[] given = [.. parts.Select(part => part.Name)];
        int set = Attributes(given);
        if (parts.All(part => part.Sign is null)) return Exactly(text, set, given);
        if (parts.Any(part => part.Sign is null))
            throw new GanException($"the target '{text}' has some attributes with a sign and some without: give +A,-B to change these and keep the others, or A,B for these and no other");
        if (given.Distinct().Count() < given.Length) throw new GanException($"the target '{text}' names an attribute twice: name it once");
        return Changed(text, set, parts);

        (char? Sign, string Name) Part(string part) =>
            part.Length > 1 && part[0] is '+' or '-' && !names.Any(set => set.Contains(part)) ? (part[0], part[1..]) : (null, part);
    }

    private TranslationTarget Exactly(string to, int set, IReadOnlyList<string> given) =>
        new(to, Generator, () => Vector(set, [.. names[set].Select(name => given.Contains(name) ? 1f : 0f)]));

    private TranslationTarget Changed(string text, int set, (char? Sign, string Name)[] parts)
    {
        Tensor Condition(IReadOnlyList<float> own) => Vector(set, [.. names[set].Select((name, i) =>
            Array.Find(parts, part => part.Name == name).Sign is { } sign ? (sign == '+' ? 1f : 0f) : own[i])]);
        // Where every label is named, none is the image's own.
        return parts.Length == names[set].Count
            ? new(text, Generator, () => Condition(new float[parts.Length]))
            : new(text, Generator) { Change = new(names[set], names.Take(set).Sum(earlier => earlier.Count), Condition) };
    }

    // The data set whose attributes these are.
    private int Attributes(IReadOnlyList<string> given)
    {
        int[] having = [.. Enumerable.Range(0, names.Count).Where(set => given.All(names[set].Contains))];
        int[] free = [.. having.Where(set => labels[set].Kind.IsAttributes)];
        return free.Length > 0 ? free[0]
            : throw new GanException($"the targets {Sentence.OneOf([.. names[having[0]]])} exclude each other: give one of them, without a sign");
    }

    private Tensor Vector(int set, float[] label) => StarGanLabels.vector(labels, set, Tensors.From(label, 1, label.Length));
}
