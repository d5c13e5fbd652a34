using System.Reflection;
using System.Runtime.CompilerServices;

namespace GanFunctional.Packages.Tests;

/// <summary>The public surface of an assembly as text: a line for each type and each member that other assemblies can name, in an order of its own.</summary>
internal static class ApiListing
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(byte)] = "byte",
        [typeof(int)] = "int", [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(float)] = "float", [typeof(double)] = "double",
    };

    public static string Of(Assembly assembly)
    {
        IEnumerable<string> types = assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal)
            .Select(type => string.Join('\n', Members(type).Order(StringComparer.Ordinal).Select(member => "    " + member).Prepend(Header(type))));
        return string.Join("\n\n", types) + "\n";
    }

    private static string Header(Type type)
    {
        string kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : typeof(Delegate).IsAssignableFrom(type) ? "delegate" : type.IsValueType ? "struct"
            : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";
        IEnumerable<Type> inherited = type.IsEnum ? [] : type.GetInterfaces().Where(one => one.IsVisible);
        if (type.IsClass && type.BaseType is { } parent && parent != typeof(object)) inherited = inherited.Prepend(parent);
        string bases = string.Join(", ", inherited.Select(one => Name(one)).Order(StringComparer.Ordinal));
        return $"{kind} {Name(type)}{(bases.Length > 0 ? $" : {bases}" : "")}";
    }

    private static IEnumerable<string> Members(Type type) =>
        from member in type.GetMembers(Declared)
        where !member.IsDefined(typeof(CompilerGeneratedAttribute)) // of records and unions
        let line = Line(member)
        where line is not null
        select line;

    private static string? Line(MemberInfo member) => member switch
    {
        FieldInfo field when Seen(field.Attributes) && !field.IsSpecialName => $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{Name(Nullability.Create(field))} {field.Name}{(field.IsLiteral ? $" = {Value(field.GetRawConstantValue())}" : "")}",
        PropertyInfo property => Property(property),
        EventInfo { AddMethod: { } add } happening when Seen(add) => $"event {Name(happening.EventHandlerType!)} {happening.Name}",
        ConstructorInfo constructor when Seen(constructor) && !constructor.IsStatic => $"{Access(constructor)}new({Parameters(constructor)})",
        MethodInfo method when Seen(method) && !IsAccessor(method) => $"{Access(method)}{Modifier(method)}{Name(Nullability.Create(method.ReturnParameter))} {method.Name}{Generics(method)}({Parameters(method)})",
        _ => null,
    };

    private static string? Property(PropertyInfo property)
    {
        MethodInfo? get = property.GetMethod is { } reads && Seen(reads) ? reads : null, set = property.SetMethod is { } writes && Seen(writes) ? writes : null;
        if ((get ?? set) is not { } accessor) return null;
        string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        bool init = set?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        string index = property.GetIndexParameters() is { Length: > 0 } keys ? $"[{string.Join(", ", keys.Select(Parameter))}]" : "";
        return $"{Access(accessor)}{required}{Modifier(accessor)}{Name(Nullability.Create(property))} {property.Name}{index} {{{(get is null ? "" : " get;")}{(set is null ? "" : init ? " init;" : " set;")} }}";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter) =>
        $"{(parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "")}{(parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref " : "")}{Name(Nullability.Create(parameter))} {parameter.Name}{(parameter.HasDefaultValue ? $" = {Value(parameter.RawDefaultValue)}" : "")}";

    private static string Generics(MethodInfo method) => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(one => one.Name))}>" : "";

    private static bool Seen(MethodBase method) => method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && !method.DeclaringType!.IsSealed);

    private static bool Seen(FieldAttributes field) => (field & FieldAttributes.FieldAccessMask) is FieldAttributes.Public or FieldAttributes.Family;

    private static bool IsAccessor(MethodInfo method) => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Modifier(MethodInfo method) =>
        method.IsStatic ? "static " : method.IsAbstract ? "abstract " : method is { IsVirtual: true, IsFinal: false } && method.DeclaringType!.IsSealed is false ? (method.GetBaseDefinition() == method ? "virtual " : "override ") : "";

    private static string Value(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    // With a question mark where null is allowed, inside of generic types too.
    private static string Name(NullabilityInfo info)
    {
        Type type = info.Type.IsByRef ? info.Type.GetElementType()! : info.Type;
        if (Nullable.GetUnderlyingType(type) is { } value) return Name(value) + "?";
        string name = type.IsArray && info.ElementType is { } element ? $"{Name(element)}[{new string(',', type.GetArrayRank() - 1)}]"
            : info.GenericTypeArguments.Length > 0 && type.GetGenericArguments().Length == info.GenericTypeArguments.Length ? Name(type, [.. info.GenericTypeArguments.Select(Name)])
            : Name(type);
        return !type.IsValueType && info.ReadState == NullabilityState.Nullable ? name + "?" : name;
    }

    private static string Name(Type type) =>
        Keywords.TryGetValue(type, out string? keyword) ? keyword
        : type.IsGenericParameter ? type.Name
        : type.IsByRef ? Name(type.GetElementType()!)
        : type.IsPointer ? Name(type.GetElementType()!) + "*"
        : type.IsArray ? $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]"
        : Nullable.GetUnderlyingType(type) is { } value ? Name(value) + "?"
        : Name(type, [.. type.GetGenericArguments().Select(Name)]);

    private static string Name(Type type, IReadOnlyList<string> arguments)
    {
        // Those of the types that it is nested in come first.
        int outer = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        string own = arguments.Count > outer ? $"<{string.Join(", ", arguments.Skip(outer))}>" : "";
        string place = type.DeclaringType is { } holder ? Name(holder, [.. arguments.Take(outer)]) : type.Namespace ?? "";
        return $"{place}{(place.Length > 0 ? "." : "")}{type.Name.Split('`')[0]}{own}";
    }
}
