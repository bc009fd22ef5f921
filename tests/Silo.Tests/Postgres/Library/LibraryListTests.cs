using Granary.Grains.Library;
using Granary.Library;

namespace Granary.Tests.Postgres;

public sealed class LibraryListTests(LibraryFixture library) : IClassFixture<LibraryFixture>
{
    [Fact]
    public async Task Without_a_filter_all_books_come_in_pages_ordered_by_id()
    {
        var page = await library.Lists.Books(new GetBooksV2 { Limit = 3, Offset = 100 });

        Assert.Equal([101, 102, 103], page.Rows.Select(r => r.Id));
        Assert.Equal((12_000, true), (page.Total, page.Exact));
    }

    [Fact]
    public async Task An_author_is_found_by_text_and_by_the_linked_author_s_present_name()
    {
        var page = await library.Lists.Books(new GetBooksV2(Author: "Author 7") { Limit = 100 });

        // Books 7, 207, … have the text, books 107, 307, … the link.
        Assert.Equal((120, true), (page.Total, page.Exact));
        Assert.Equal([7, 107, 207, 307], page.Rows.Take(4).Select(r => r.Id));
        Assert.Equal([null, "Author 7"], page.Rows.Take(2).Select(r => r.AuthorName));
        Assert.Equal(
            [7], (await library.Lists.Books(new GetBooksV2(Author: "Author 7") { Limit = 1 })).Rows.Select(r => r.Id));
        Assert.Equal(
            [11907],
            (await library.Lists.Books(new GetBooksV2(Author: "Author 7") { Offset = 119 })).Rows.Select(r => r.Id));
    }

    [Fact]
    public async Task Filters_go_together()
    {
        var page = await library.Lists.Books(new GetBooksV2(AuthorId: 7, Genre: "Genre 7", Year: 1907) { Limit = 100 });
        var named = await library.Lists.Books(new GetBooksV2(Author: "Author 7", Year: 1907));

        Assert.All(page.Rows, r => Assert.Equal(107, r.Id % 200));
        Assert.Equal(page.Rows.Count, page.Total);
        Assert.NotEmpty(page.Rows);
        Assert.True(named.Total > page.Total);
        Assert.Equal(0, (await library.Lists.Books(new GetBooksV2(Genre: "none"))).Total);
    }

    [Fact]
    public async Task Authors_are_found_by_name_and_country()
    {
        var byName = await library.Authors(new GetAuthors(Name: "Author 7"));
        var byCountry = await library.Authors(new GetAuthors(Country: "Country 3") { Limit = 2 });

        Assert.Equal([7], byName.Rows.Select(r => r.Id));
        Assert.Equal([3, 503], byCountry.Rows.Select(r => r.Id));
        Assert.Equal((10, true), (byCountry.Total, byCountry.Exact));
    }

    [Theory]
    [InlineData("author", "books_author", "authors_name", "books_author_id")]
    [InlineData("author_id", "books_author_id")]
    [InlineData("genre", "books_genre")]
    [InlineData("year", "books_year")]
    public async Task Every_filter_of_books_uses_its_index(string filter, params string[] indexes)
    {
        var query = BookQuery.Of(filter switch
        {
            "author" => new GetBooksV2(Author: "Author 7"),
            "author_id" => new GetBooksV2(AuthorId: 7),
            "genre" => new GetBooksV2(Genre: "Genre 7"),
            _ => new GetBooksV2(Year: 1907),
        });

        foreach (var plan in await library.Explain(query))
        {
            Assert.DoesNotContain("Seq Scan on books", plan, StringComparison.Ordinal);
            Assert.All(indexes, i => Assert.Matches($@"\b{i}\b", plan));
        }
    }

    [Theory]
    [InlineData("name", "authors_name")]
    [InlineData("country", "authors_country")]
    public async Task Every_filter_of_authors_uses_its_index(string filter, string index)
    {
        var query = LibraryFixture.Query(
            filter == "name" ? new GetAuthors(Name: "Author 7") : new GetAuthors(Country: "Country 3"));

        foreach (var plan in await library.Explain(query))
            Assert.Contains(index + " ", plan, StringComparison.Ordinal);
    }
}
