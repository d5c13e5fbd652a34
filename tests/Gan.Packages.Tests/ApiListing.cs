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
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
    };

    public static string Of(Assembly assembly)
    {
        IEnumerable<string> types = assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal)
            .Select(type => string.Join('\n', Members(type).Order(StringComparer.Ordinal).Select(member => "    " + member).Prepend(Header(type))));
        return string.Join("\n\n", types) + "\n";
    }

    private static string Header(Type type)
    {
        string kind = type.IsEnum ? "enum"
            : type.IsInterface ? "interface"
            : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
            : type.IsValueType ? "struct"
            : (type.IsAbstract, type.IsSealed) switch { (true, true) => "static class", (true, false) => "abstract class", (false, true) => "sealed class", _ => "class" };
        IEnumerable<Type> inherited = type.IsEnum ? [] : type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []).Where(one => one.IsVisible);
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
        FieldInfo field when Seen(field.Attributes) && !field.IsSpecialName => Field(field),
        PropertyInfo property => Property(property),
        EventInfo { AddMethod: { } add } happening when Seen(add) => $"event {Name(happening.EventHandlerType!)} {happening.Name}",
        ConstructorInfo { IsStatic: false } constructor when Seen(constructor) => $"{Access(constructor)}new({Parameters(constructor)})",
        MethodInfo method when Seen(method) && !IsAccessor(method) => Method(method),
        _ => null,
    };

    private static string Field(FieldInfo field)
    {
        string name = $"{Name(Nullability.Create(field))} {field.Name}";
        return field.IsLiteral ? $"const {name} = {Value(field.GetRawConstantValue())}" : field.IsStatic ? $"static {name}" : name;
    }

    private static string Method(MethodInfo method)
    {
        string generics = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(one => one.Name))}>" : "";
        return $"{Access(method)}{Modifier(method)}{Name(Nullability.Create(method.ReturnParameter))} {method.Name}{generics}({Parameters(method)})";
    }

    private static string? Property(PropertyInfo property)
    {
        MethodInfo? get = property.GetMethod is { } reads && Seen(reads) ? reads : null, set = property.SetMethod is { } writes && Seen(writes) ? writes : null;
        if ((get ?? set) is not { } accessor) return null;
        bool init = set?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        string index = property.GetIndexParameters() is { Length: > 0 } keys ? $"[{string.Join(", ", keys.Select(Parameter))}]" : "";
        string accessors = $"{(get is null ? "" : " get;")}{(set is null ? "" : init ? " init;" : " set;")}";
        return $"{Access(accessor)}{required}{Modifier(accessor)}{Name(Nullability.Create(property))} {property.Name}{index} {{{accessors} }}";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        string passed = parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref " : parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        string otherwise = parameter.HasDefaultValue ? $" = {Value(parameter.RawDefaultValue)}" : "";
        return $"{passed}{Name(Nullability.Create(parameter))} {parameter.Name}{otherwise}";
    }

    private static bool Seen(MethodBase method) => method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && !method.DeclaringType!.IsSealed);

    private static bool Seen(FieldAttributes field) => (field & FieldAttributes.FieldAccessMask) is FieldAttributes.Public or FieldAttributes.Family;

    private static bool IsAccessor(MethodInfo method) => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Modifier(MethodInfo method) =>
        method.IsStatic ? "static "
        : method.IsAbstract ? "abstract "
        : !method.IsVirtual || method.IsFinal || method.DeclaringType!.IsSealed ? ""
        : method.GetBaseDefinition() == method ? "virtual " : "override ";

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
        string name = info.ElementType is { } element && type.IsArray ? $"{Name(element)}[{new string(',', type.GetArrayRank() - 1)}]"
            : info.GenericTypeArguments.Length > 0 ? Name(type, [.. info.GenericTypeArguments.Select(Name)])
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
