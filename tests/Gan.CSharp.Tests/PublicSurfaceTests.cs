using System.Reflection;
using Xunit;

namespace GanFunctional.CSharp.Tests;

public sealed class PublicSurfaceTests
{
    [Fact]
    public void No_public_member_shows_a_type_of_FSharp()
    {
        const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var shown =
            from type in typeof(Training).Assembly.GetExportedTypes()
            from member in type.GetMembers(Public)
            from used in Used(member).Prepend(type.BaseType ?? typeof(object)).SelectMany(Parts)
            where used.Assembly.GetName().Name is "FSharp.Core"
            select $"{type.Name}.{member.Name}: {used}";

        Assert.Empty(shown);
        Assert.Contains(typeof(Training).GetMembers(Public), m => m.Name == nameof(Training.Run));
    }

    private static IEnumerable<Type> Used(MemberInfo member) => member switch
    {
        MethodInfo method => method.GetParameters().Select(p => p.ParameterType).Append(method.ReturnType),
        ConstructorInfo constructor => constructor.GetParameters().Select(p => p.ParameterType),
        PropertyInfo property => [property.PropertyType],
        FieldInfo field => [field.FieldType],
        _ => [],
    };

    // List<FSharpFunc<…>> shows FSharpFunc too.
    private static IEnumerable<Type> Parts(Type type) =>
        type.GetGenericArguments().SelectMany(Parts).Append(type.HasElementType ? type.GetElementType()! : type);
}
