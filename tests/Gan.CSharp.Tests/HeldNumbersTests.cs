using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Xunit;

namespace GanFunctional.CSharp.Tests;

/// <summary>
/// TorchSharp leaves numbers to the collector while libtorch reads them (see <see cref="Number"/>): only Gan.Kernels, which holds them, may call what
/// takes or makes one.
/// </summary>
public sealed class HeldNumbersTests
{
    // No number in their signature, but one inside; and those that end the process on a mistake.
    private static readonly string[] s_unsafe = ["square", "square_", "softplus", "matmul", "op_Addition", "op_Subtraction", "op_Multiply", "op_Division"];

    public static TheoryData<string> Assemblies => ["Gan.Core.FSharp", "Gan.Formats", "Gan.Data", "Gan.CSharp", "gan"];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Nothing_but_the_kernels_gives_TorchSharp_a_number(string assembly) =>
        Assert.Empty(Unsafe(Path.Combine(AppContext.BaseDirectory, assembly == "gan" ? "../../../../../src/Gan.Cli/bin/Release/net10.0" : "", $"{assembly}.dll")));

    [Fact]
    public void The_kernels_do() => Assert.Contains("Tensor.mul", Unsafe(Path.Combine(AppContext.BaseDirectory, "Gan.Kernels.dll")));

    private static string[] Unsafe(string path)
    {
        using PEReader file = new(File.OpenRead(path));
        MetadataReader metadata = file.GetMetadataReader();
        return
        [
            .. metadata.MemberReferences.Select(metadata.GetMemberReference)
                .Where(member => member.Parent.Kind == HandleKind.TypeReference && member.GetKind() == MemberReferenceKind.Method)
                .Select(member => (Member: member, Type: metadata.GetTypeReference((TypeReferenceHandle)member.Parent)))
                .Where(pair => Root(metadata, pair.Type) == "TorchSharp"
                    && (Array.IndexOf(s_unsafe, metadata.GetString(pair.Member.Name)) >= 0 || TakesNumber(metadata, pair.Member)))
                .Select(pair => $"{metadata.GetString(pair.Type.Name)}.{metadata.GetString(pair.Member.Name)}"),
        ];
    }

    // The assembly of the outermost type.
    private static string Root(MetadataReader metadata, TypeReference type) => type.ResolutionScope.Kind switch
    {
        HandleKind.TypeReference => Root(metadata, metadata.GetTypeReference((TypeReferenceHandle)type.ResolutionScope)),
        HandleKind.AssemblyReference => metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name),
        _ => "",
    };

    private static bool TakesNumber(MetadataReader metadata, MemberReference member) =>
        member.DecodeMethodSignature(new Names(), metadata).ParameterTypes.Contains("Scalar");

    /// <summary>Types by their own names; of those that are made of others, nothing.</summary>
    private sealed class Names : ISignatureTypeProvider<string, MetadataReader>
    {
        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => reader.GetString(reader.GetTypeReference(handle).Name);

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => reader.GetString(reader.GetTypeDefinition(handle).Name);

        public string GetTypeFromSpecification(MetadataReader reader, MetadataReader genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => "";

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => "";

        public string GetSZArrayType(string elementType) => "";

        public string GetArrayType(string elementType, ArrayShape shape) => "";

        public string GetByReferenceType(string elementType) => "";

        public string GetPointerType(string elementType) => "";

        public string GetPinnedType(string elementType) => "";

        public string GetFunctionPointerType(MethodSignature<string> signature) => "";

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => "";

        public string GetGenericMethodParameter(MetadataReader genericContext, int index) => "";

        public string GetGenericTypeParameter(MetadataReader genericContext, int index) => "";
    }
}
