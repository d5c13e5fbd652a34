namespace GanFunctional.CSharp;

/// <summary>What a user is told of an option, and which values it takes beyond what its type says.</summary>
/// <param name="help">What it is, in half a sentence.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionAttribute(string help) : Attribute
{
    /// <summary>Purpose, in half a sentence.</summary>
    public string Help { get; } = help;

    /// <summary>What is taken where none is given and the property's own initial value does not say it.</summary>
    public string? Default { get; set; }

    /// <summary>What stands for the value in the help, as in <c>FOLDER</c>.</summary>
    public string Value { get; set; } = "N";

    /// <summary>The least number that it takes.</summary>
    public double Least { get; set; } = double.NegativeInfinity;

    /// <summary>The greatest number that it takes.</summary>
    public double Most { get; set; } = double.PositiveInfinity;

    /// <summary>Whether the bounds themselves are excluded.</summary>
    public bool Between { get; set; }

    /// <summary>The words that it takes; an enumeration's are its names.</summary>
    public string[] Words { get; set; } = [];

    /// <summary>A pattern that the text must have.</summary>
    public string? Pattern { get; set; }

    /// <summary>Completes "--name takes …" where the type and the bounds do not say it well.</summary>
    public string? Takes { get; set; }
}
