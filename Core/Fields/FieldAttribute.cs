namespace Granary;

/// <summary>
/// The rule of a message's member, which is a field of the actions that ask for the message. A system may have its own.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public abstract class FieldAttribute : Attribute
{
    /// <summary>
    /// The field, under its name in JSON. The member's type says whether it may be left out or be null.
    /// </summary>
    public abstract Field Of(string name);
}

/// <summary>A text of that length, in characters. Blanks alone are refused, unless it may be empty.</summary>
public sealed class TextAttribute(int max, int min = 1) : FieldAttribute
{
    internal int Max => max;

    public override Field Of(string name) => Fields.Text(name, max, min);
}

/// <inheritdoc cref="Fields.Name"/>
public sealed class NameAttribute(int max) : FieldAttribute
{
    public override Field Of(string name) => Fields.Name(name, max);
}

public sealed class IntegerAttribute(long min = long.MinValue, long max = long.MaxValue) : FieldAttribute
{
    public override Field Of(string name) => Fields.Integer(name, min, max);
}

/// <inheritdoc cref="Fields.Number"/>
public sealed class NumberAttribute(double min, double max, int places) : FieldAttribute
{
    public override Field Of(string name) => Fields.Number(name, (decimal)min, (decimal)max, places);
}

/// <summary>One of these words.</summary>
public sealed class ChoiceAttribute(params string[] words) : FieldAttribute
{
    public override Field Of(string name) => Fields.Choice(name, words);
}

public sealed class EmailAttribute : FieldAttribute
{
    public override Field Of(string name) => Fields.Email(name);
}

/// <inheritdoc cref="Fields.Url"/>
public sealed class UrlAttribute(int max) : FieldAttribute
{
    public override Field Of(string name) => Fields.Url(name, max);
}

/// <summary>The id of an entity of that kind.</summary>
public sealed class IdOfAttribute(string kind) : FieldAttribute
{
    public override Field Of(string name) => Fields.Id(name) with { IdOf = kind };
}

/// <inheritdoc cref="Fields.Isbn"/>
public sealed class IsbnAttribute : FieldAttribute
{
    public override Field Of(string name) => Fields.Isbn(name);
}
