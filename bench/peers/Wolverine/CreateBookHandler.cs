namespace Granary.Peers;

/// <summary>The usual handler: what it returns goes back to the caller. The inbox keeps repeats away.</summary>
public static class CreateBookHandler
{
    public static Task<BookCreated> Handle(CreateBook book, BookTable books) => books.Add(book);
}
