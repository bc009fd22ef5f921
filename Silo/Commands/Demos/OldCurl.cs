using System.Text;

namespace Granary.Silo.Commands.Demos;

/// <summary>A <c>curl</c> line as an old document has it: <c>-X</c>, <c>-H</c>, <c>-d</c> and the address.</summary>
internal sealed record OldCurl(HttpMethod Method, Uri Address)
{
    public List<(string Name, string Value)> Headers { get; } = [];

    public string? Data { get; private set; }

    public static OldCurl Parse(string line)
    {
        var words = Words(line.Replace("\\\n", " ", StringComparison.Ordinal));
        var given = new Dictionary<string, string>();
        var headers = new List<(string Name, string Value)>();
        for (var i = 1; i < words.Count; i++)
        {
            if (words[i] == "-H")
                headers.Add(Header(words[++i]));
            else if (words[i] is "-X" or "-d")
                given[words[i]] = words[++i];
            else
                given["address"] = words[i];
        }

        var data = given.GetValueOrDefault("-d");
        var method = new HttpMethod(given.GetValueOrDefault("-X") ?? (data is null ? "GET" : "POST"));
        var curl = new OldCurl(method, new Uri(given["address"])) { Data = data };
        curl.Headers.AddRange(headers);
        return curl;
    }

    /// <summary>As curl sends it; without a header that says otherwise, data is a form.</summary>
    public HttpRequestMessage Request(Uri address)
    {
        var type = Headers.FirstOrDefault(header => header.Name == "Content-Type").Value;
        var request = new HttpRequestMessage(Method, address)
        {
            Content = Data is null
                ? null
                : new StringContent(Data, Encoding.UTF8, type ?? "application/x-www-form-urlencoded"),
        };
        foreach (var (name, value) in Headers.Where(header => header.Name != "Content-Type"))
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    private static (string Name, string Value) Header(string word)
    {
        var parts = word.Split(": ", 2);
        return (parts[0], parts[1]);
    }

    private static List<string> Words(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        char? quote = null;
        foreach (var letter in line + " ")
        {
            if (letter == quote)
                quote = null;
            else if (quote is null && letter is '\'' or '"')
                quote = letter;
            else if (quote is not null || !char.IsWhiteSpace(letter))
                word.Append(letter);
            else if (word.Length > 0)
                words.Add(Taken(word));
        }

        return words;
    }

    private static string Taken(StringBuilder word)
    {
        var taken = word.ToString();
        word.Clear();
        return taken;
    }
}
