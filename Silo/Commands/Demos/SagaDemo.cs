namespace Granary.Silo.Commands.Demos;

/// <summary>
/// System 5 over HTTP: a publication as a chain of steps, each of which may fail without leaving the outcome in doubt.
/// </summary>
internal sealed class SagaDemo(Stage stage)
{
    private const int MostArticles = 12;
    private const int MostRevisions = 20;

    private readonly List<Article> _published = [];
    private readonly List<Article> _rejected = [];

    public async Task Run()
    {
        Stage.Say("Three people register.");
        var author = await Registered("ann");
        Person[] readers = [await Registered("ben"), await Registered("cleo")];
        await Subscribed(author, readers);
        await Published(author, readers[0]);
        await Drawn(author);
        await Again(author);
        await Told(author, readers);
        await Inside(author);
    }

    private async Task Subscribed(Person author, Person[] readers)
    {
        Stage.Say("Two readers want to be told of all that she publishes; asking twice subscribes once.");
        foreach (var reader in readers)
        {
            var subscribe = new HttpAsk("POST", $"/api/users/{author.Id}/subscribe") { Token = reader.Token };
            await stage.Ask(subscribe);
            await stage.Ask(subscribe);
        }
    }

    private async Task Published(Person author, Person stranger)
    {
        Stage.Say("She writes. A draft exists for nobody but her.");
        var article = await Written(author, 1);
        await stage.Ask(new HttpAsk("GET", $"/api/articles/{article.Slug}") { Token = author.Token });
        await stage.Ask(new HttpAsk("GET", $"/api/articles/{article.Slug}") { Token = stranger.Token }, 404);
        await stage.Ask(new HttpAsk("POST", $"/api/articles/{article.Id}/publish") { Token = stranger.Token }, 404);
        Stage.Say("Published, as it was when she saw it: four steps, each a message on a queue of its own. Not twice.");
        var seen = new HttpAsk("POST", $"/api/articles/{article.Id}/publish", """{"if_version":1}""")
        {
            Token = author.Token,
        };
        await stage.Ask(seen, 202);
        await stage.Ask(seen, 409);
        await Followed(article, author);
    }

    private async Task Drawn(Person author)
    {
        Stage.Say("The moderation of this installation may say no. More articles, until it has done both.");
        for (var n = 2; n <= MostArticles && (_published.Count == 0 || _rejected.Count == 0); n++)
        {
            var article = await Written(author, n);
            await stage.Ask(new HttpAsk("POST", $"/posts/{article.Id}/publish") { Token = author.Token }, 202);
            await Followed(article, author);
        }
    }

    private async Task Again(Person author)
    {
        foreach (var article in _rejected)
        {
            Stage.Say(
                "Rejected: all may see that, but not what it says. Edited it is published again, as another revision.");
            var view = await stage.Ask(new HttpAsk("GET", $"/api/articles/{article.Id}") { Anonymous = true });
            Stage.Check(view.Text("status") == "REJECTED" && view.Text("body") is null,
                "a stranger sees too much or too little");
            await Edited(article, author);
        }

        Stage.Check(_published.Count > 0, "nothing was published");
        Stage.Say("What is out stays as it is.");
        var path = $"/api/articles/{_published[0].Id}";
        await stage.Ask(new HttpAsk("GET", path) { Anonymous = true });
        await stage.Ask(new HttpAsk("PUT", path, """{"title":"Never mind"}""") { Token = author.Token }, 409);
    }

    private async Task Edited(Article article, Person author)
    {
        var path = $"/api/articles/{article.Id}";
        await stage.Ask(new HttpAsk("PUT", path, """{"body":"It rained a little."}""") { Token = author.Token });
        for (var n = 0; n < MostRevisions && !_published.Contains(article); n++)
        {
            await stage.Ask(new HttpAsk("POST", $"{path}/publish") { Token = author.Token }, 202);
            await Followed(article, author);
        }
    }

    private async Task Told(Person author, Person[] readers)
    {
        Stage.Say("Each reader was told of each of them, once; she herself was not.");
        foreach (var reader in readers)
        {
            var list = await stage.Ask(new HttpAsk("GET", "/api/notifications?limit=100") { Token = reader.Token });
            var told = list.Field("items").EnumerateArray()
                .Select(one => one.GetProperty("post_id").GetInt64()).Order();
            Stage.Check(told.SequenceEqual(_published.Select(one => one.Id).Order()),
                $"{reader.Name} was not told of just these");
        }

        var own = await stage.Ask(new HttpAsk("GET", "/api/notifications") { Token = author.Token });
        Stage.Check(own.Number("total") == 0, "she was told of her own articles");
    }

    private async Task Inside(Person author)
    {
        Stage.Say("The workers' door takes a key and never a user's token.");
        var review = new HttpAsk("GET", $"/api/internal/posts/{_published[0].Id}") { Token = author.Token };
        await stage.Ask(review, 403);
        await stage.Ask(review with { Token = null, Anonymous = true }, 401);
        Stage.Say("The first keys are made once in the life of a database. Later: ./granary keys "
            + "create ann --scope internal.");
        var made = await stage.Any(new HttpAsk("POST", "/api/internal/init-keys") { Anonymous = true });
        Stage.Check(made.Status is 201 or 401 or 409, $"init-keys was answered {made.Status}");
        if (made.Status != 201)
            return;
        var key = made.Field("keys").EnumerateArray().First(one => one.GetProperty("name").GetString() == "internal");
        var worker = review with { Token = key.GetProperty("key").GetString() };
        await stage.Ask(worker);
        await stage.Ask(worker with { Method = "POST", Path = worker.Path + "/approve" }, 409);
    }

    /// <summary>Until it rests; what came of it is remembered.</summary>
    private async Task Followed(Article article, Person author)
    {
        var history = await article.Watch.History(
            $"post {article.Id}",
            new HttpAsk("GET", $"/api/articles/{article.Id}/history") { Token = author.Token }, Rests);
        var status = history.Text("status");
        Stage.Check(status is "PUBLISHED" or "REJECTED", $"post {article.Id} is {status}");
        if (status == "PUBLISHED")
            _published.Add(article);
        else if (!_rejected.Contains(article))
            _rejected.Add(article);
    }

    private static bool Rests(Shown history) => history.Text("status") switch
    {
        "PENDING_PUBLISH" => false,
        // It is out before its readers know.
        "PUBLISHED" => history.Field("items").EnumerateArray().Last().GetProperty("event")
            .GetString() is "notified" or "gave_up",
        _ => true,
    };

    private async Task<Article> Written(Person author, int day)
    {
        var view = await stage.Ask(
            new HttpAsk(
                "POST", "/api/articles", $$"""{"title":"Day {{day}} of {{stage.Unique}}","body":"It rained."}""")
            {
                Token = author.Token,
            },
            201);
        return new(view.Id, view.Text("slug")!, new(stage));
    }

    private async Task<Person> Registered(string who)
    {
        var name = $"{who}-{stage.Unique}";
        var login = $"\"username\":\"{name}\",\"password\":\"correct horse\"";
        var user = await stage.Ask(
            new HttpAsk("POST", "/api/users", $$"""{{{login}},"email":"{{name}}@example.com"}""") { Anonymous = true },
            201);
        var token = await stage.Ask(new HttpAsk("POST", "/api/users/login", "{" + login + "}") { Anonymous = true });
        return new(user.Id, name, token.Text("access_token")!);
    }

    private sealed record Person(long Id, string Name, string Token);

    private sealed record Article(long Id, string Slug, Watch Watch);
}
