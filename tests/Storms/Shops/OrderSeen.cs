using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Granary.Storms.Shops;

/// <summary>An order as a reply tells it.</summary>
internal sealed partial record OrderSeen(long Id, string Status, string? Reason)
{
    public static OrderSeen Read(string data)
    {
        using var json = JsonDocument.Parse(data);
        var root = json.RootElement;
        return new OrderSeen(
            root.GetProperty("id").GetInt64(), root.GetProperty("status").GetString()!,
            root.GetProperty("reason").GetString());
    }

    /// <summary>What is wrong with a rejection; nothing when it names a product and what was short of it.</summary>
    public string? RejectionFault(IReadOnlyList<(long Product, int Quantity)> items)
    {
        if (Status != "rejected")
            return $"the reply came when it was {Status}";
        var said = Shortage().Match(Reason ?? "");
        if (!said.Success)
            return $"the reason does not say what was short: {Reason}";
        var (product, ordered, left) = (Number(said, 1), Number(said, 2), Number(said, 3));
        return ordered == items.Where(item => item.Product == product).Sum(item => item.Quantity) && left < ordered
            ? null
            : $"the reason is not true: {Reason}";
    }

    private static long Number(Match said, int group) =>
        long.Parse(said.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^product (\d+): (\d+) ordered, (\d+) in stock$")]
    private static partial Regex Shortage();
}
