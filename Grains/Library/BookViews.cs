using Granary.Library;

namespace Granary.Grains.Library;

/// <summary>One book, two views. Both need the name of the author that the book may refer to.</summary>
public static class BookViews
{
    public static BookView V1(Entity<BookState> book, string author) => new(
        book.Id, book.State.Title, author, book.State.Year, book.State.Isbn, book.CreatedAt, book.UpdatedAt, book.Version);

    public static BookViewV2 V2(Entity<BookState> book, string author) => new(
        book.Id, book.State.Title, book.State.AuthorId, new AuthorRef(book.State.AuthorId, author), book.State.Genre,
        book.State.Year, book.State.Isbn, book.CreatedAt, book.UpdatedAt, book.Version);
}
