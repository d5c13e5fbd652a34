using System.Reflection;
using System.Runtime.Loader;
using Xunit;

namespace GanFunctional.CSharp.Tests;

public sealed class OptionDocsTests
{
    /// <summary>Options with every kind of text.</summary>
    public sealed record Described
    {
        /// <summary>
        /// Steps of <see cref="OptionDocsTests"/>, <c>cpu</c>, <see langword="true"/> and
        /// <see cref="BestBy.Frechet"/> like <see cref="Metrics.Kid.distance"/>. Then more (e.g. 0.5).
        /// Default: <see cref="SampleEvery"/>, else ~/.cache.
        /// </summary>
        /// <remarks>For programmers.</remarks>
        [Option]
        public int Steps { get; init; } = 5;

        /// <summary>Steps between pictures.</summary>
        [Option]
        public long SampleEvery { get; init; } = 7;

        /// <inheritdoc cref="SampleEvery"/>
        [Option]
        public int? Inherited { get; init; }

        [Option]
        public int Silent { get; init; } = 1;
    }

    [Theory]
    [InlineData("steps", "Steps of OptionDocsTests, cpu, true and Frechet like distance. Then more (e.g. 0.5)", "--sample-every, else ~/.cache")]
    [InlineData("sample-every", "Steps between pictures", "7")]
    [InlineData("inherited", "Steps between pictures", null)]
    [InlineData("silent", "", "1")]
    public void The_summary_is_the_help_and_its_last_sentence_the_default(string name, string help, string? shown)
    {
        OptionInfo option = OptionTable.For(typeof(Described)).Single(option => option.Name == name);
        Assert.Equal((help, shown), (option.Help, option.Default));
    }

    [Fact]
    public void Every_option_of_the_library_is_described()
    {
        Type[] records = [.. typeof(Training).Assembly.GetTypes().Where(type => !type.IsAbstract && type.GetProperties().Any(property => property.IsDefined(typeof(OptionAttribute))))];

        Assert.Subset(new HashSet<Type>(records), new HashSet<Type>([.. Variants.All.Select(variant => variant.Options), typeof(ResumeOptions), typeof(EvaluateOptions)]));
        Assert.All(records.SelectMany(OptionTable.For), option =>
        {
            Assert.Matches(@"^\w.*[^.\s]$", option.Help);
            Assert.DoesNotMatch("[<>]|cref|Default:", option.Help);
            Assert.DoesNotMatch(@"^$|[<>]|cref|\.$", option.Default ?? "none");
        });
    }

    [Fact]
    public void A_resumed_run_keeps_its_values_so_that_no_default_is_shown() =>
        Assert.All(OptionTable.For(typeof(ResumeOptions)), option => Assert.Null(option.Default));

    [Fact]
    public void Without_a_documentation_file_there_is_no_text() =>
        Assert.Equal(("", null), OptionDocs.Of(typeof(string).GetProperty(nameof(string.Length))!));

    [Fact]
    public void An_assembly_without_a_location_has_its_file_beside_the_program()
    {
        using FileStream file = File.OpenRead(typeof(Described).Assembly.Location);
        PropertyInfo property = new AssemblyLoadContext(null).LoadFromStream(file).GetType(typeof(Described).FullName!)!.GetProperty(nameof(Described.SampleEvery))!;

        Assert.Empty(property.Module.Assembly.Location);
        Assert.Equal("Steps between pictures", OptionDocs.Of(property).Help);
    }
}
