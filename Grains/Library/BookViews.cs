using Granary.Library;

namespace Granary.Grains.Library;

/// <summary>One book, two views. Both need the name of the author that the book may refer to.</summary>
public static class BookViews
{
    public static BookView V1(Entity entity, string authorName)
    {
        var book = (BookState)entity.State;
        return new(
            entity.Id, book.Title, authorName, book.Year, book.Isbn, entity.CreatedAt, entity.UpdatedAt, entity.Version);
    }

    public static BookViewV2 V2(Entity entity, string authorName)
    {
        var book = (BookState)entity.State;
        return new(
            entity.Id, book.Title, book.AuthorId, new AuthorRef(book.AuthorId, authorName), book.Genre, book.Year,
            book.Isbn, entity.CreatedAt, entity.UpdatedAt, entity.Version);
    }

    public static byte[] V1Bytes(Entity entity, string authorName) =>
        ReplyData.Of(V1(entity, authorName), LibraryViewJson.Default.BookView);

    public static byte[] V2Bytes(Entity entity, string authorName) =>
        ReplyData.Of(V2(entity, authorName), LibraryViewJson.Default.BookViewV2);
}
