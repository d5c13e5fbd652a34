namespace GanFunctional.CSharp;

/// <summary>Marks a property as an option, with the accepted values.</summary>
/// <remarks>
/// The help is the property's summary, read from the documentation file of the assembly. A last sentence
/// <c>Default: ….</c> is the default that the help shows, instead of the initial value. References to other
/// options are shown as <c>--name</c>; remarks are not shown.
/// </remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionAttribute : Attribute
{
    /// <summary>Placeholder of the value in the help, as in <c>FOLDER</c>.</summary>
    public string Value { get; set; } = "N";

    /// <summary>Least accepted number.</summary>
    public double Least { get; set; } = double.NegativeInfinity;

    /// <summary>Greatest accepted number.</summary>
    public double Most { get; set; } = double.PositiveInfinity;

    /// <summary>Whether the bounds themselves are excluded.</summary>
    public bool Between { get; set; }

    /// <summary>Accepted words. For an enumeration: always its names.</summary>
    public string[] Words { get; set; } = [];

    /// <summary>Whether a list holds paths, which may contain commas; on the command line they follow one another.</summary>
    public bool Paths { get; set; }

    /// <summary>Regular expression that the text must match.</summary>
    public string? Pattern { get; set; }

    /// <summary>Completes "--name takes …". If not given: a phrase from the type and the bounds.</summary>
    public string? Takes { get; set; }
}
