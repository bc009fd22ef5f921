using System.Text.Json.Serialization;

namespace Granary.Library;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters = [typeof(WireTime)])]
[JsonSerializable(typeof(BookCreated))]
[JsonSerializable(typeof(BookView))]
[JsonSerializable(typeof(BookViewV2))]
[JsonSerializable(typeof(AuthorView))]
[JsonSerializable(typeof(Deletion))]
[JsonSerializable(typeof(PageView<BookView>))]
[JsonSerializable(typeof(PageView<BookViewV2>))]
[JsonSerializable(typeof(PageView<AuthorView>))]
public sealed partial class LibraryViewJson : JsonSerializerContext;

/// <summary>
/// Messages leave out what was not given, so that the fingerprint of a message knows null from absent.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(CreateBook))]
[JsonSerializable(typeof(CreateBookV2))]
[JsonSerializable(typeof(GetBook))]
[JsonSerializable(typeof(GetBookV2))]
[JsonSerializable(typeof(UpdateBook))]
[JsonSerializable(typeof(UpdateBookV2))]
[JsonSerializable(typeof(DeleteBook))]
[JsonSerializable(typeof(GetBooks))]
[JsonSerializable(typeof(GetBooksV2))]
[JsonSerializable(typeof(CreateAuthor))]
[JsonSerializable(typeof(GetAuthor))]
[JsonSerializable(typeof(UpdateAuthor))]
[JsonSerializable(typeof(DeleteAuthor))]
[JsonSerializable(typeof(GetAuthors))]
public sealed partial class LibraryMessageJson : JsonSerializerContext;
