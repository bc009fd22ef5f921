using Granary.Grains;
using Granary.Library;
using Granary.Storms.Clients;
using Granary.Storms.Lab;
using Granary.Tasks;
using Granary.Tests.Users;
using Granary.Wire;

namespace Granary.Tests.Typed;

/// <summary>At the gateway a credential travels, and the silo checks it.</summary>
[Collection(SystemSuite.Name)]
public sealed class CredentialTests(SystemFixture system)
{
    private static readonly AskOptions Administrator = new() { Caller = new("key:admin") };

    [Fact]
    public async Task Without_a_credential_a_client_is_nobody_whatever_name_it_gives()
    {
        await using var client = await CodeClient.Connect(system.Installation, null);
        var book = client.Grains.GetGrain<IBookGrain>(1);
        Assert.Equal(ErrorCode.Unauthenticated, (await CodeClient.Refused(book.Ask(new GetBook(1)))).Code);
        Assert.Equal(ErrorCode.Unauthenticated, (await CodeClient.Refused(client.Granary.Ask(new GetBook(1)))).Code);
        Assert.Equal(
            ErrorCode.Unauthenticated, (await CodeClient.Refused(book.Send(new GetBook(1), Administrator))).Code);
        Assert.Equal(
            ErrorCode.Unauthenticated,
            (await CodeClient.Refused(client.Granary.Send(new GetBook(1), Administrator))).Code);
    }

    [Fact]
    public async Task A_key_with_another_right_is_forbidden_whatever_name_comes_with_it()
    {
        var run = await system.Run("keys", "create", "shop-only", "--scope", "shop");
        Assert.Equal(0, run.ExitCode);
        await using var client = await CodeClient.Connect(system.Installation, run.Output.Trim());
        var book = client.Grains.GetGrain<IBookGrain>(1);
        await Until.True("the key is known", TimeSpan.FromSeconds(10), async () =>
            (await CodeClient.Refused(book.Ask(new GetBook(1)))).Code == ErrorCode.Forbidden);
        Assert.Equal(ErrorCode.Forbidden, (await CodeClient.Refused(book.Send(new GetBook(1), Administrator))).Code);
    }

    [Fact]
    public async Task An_ask_may_bring_its_own_credential()
    {
        await using var client = await CodeClient.Connect(system.Installation, null);
        var own = new AskOptions { Credential = Question.ApiKey };
        var made = await client.Granary.Send(new CreateBook("t", "a", null, null), own);
        var read = await client.Grains.GetGrain<IBookGrain>(made.Data.Id).Send(new GetBook(made.Data.Id), own);
        Assert.Equal("t", read.Data.Title);
    }

    [Fact]
    public async Task A_users_token_opens_that_users_tasks_and_no_others()
    {
        var (ada, grace) = (await Person.Register(system), await Person.Register(system));
        await using var hers = await CodeClient.Connect(system.Installation, ada.Token);
        await using var another = await CodeClient.Connect(system.Installation, grace.Token);
        var made = await hers.Granary.Create(new CreateTask("secret", null, false));
        Assert.Equal((ada.Id, "secret"), (made.UserId, made.Title));
        Assert.True(
            (await hers.Grains.GetGrain<ITaskGrain>(made.Id)
                .Ask(new UpdateTask(made.Id, null) { Completed = true })).Completed);
        Assert.Equal(made.Id, Assert.Single((await hers.Granary.Ask(new ListTasks())).Items).Id);
        var refused = await CodeClient.Refused(another.Grains.GetGrain<ITaskGrain>(made.Id).Ask(new GetTask(made.Id)));
        Assert.Equal(ErrorCode.NotFound, refused.Code);
    }

    [Fact]
    public async Task A_client_that_sends_a_batch_as_silos_do_is_refused()
    {
        await using var client = await CodeClient.Connect(system.Installation, Question.ApiKey);
        var made = await client.Granary.Create(new CreateBook("t", "a", null, null));
        var ask = new Ask { Target = new("book", made.Id), Message = new GetBook(made.Id), Caller = new("key:admin") };
        var taken = await client.Grains.GetGrain<IBookGrain>(made.Id).Take(new([ask]), CancellationToken.None);
        Assert.Equal(ErrorCode.Forbidden, Assert.Single(taken.Answers).Outcome!.Refusal!.Code);
    }

    [Fact]
    public async Task What_only_the_program_asks_of_entities_is_no_action_for_a_client()
    {
        var ours = new MessageTable(FiveSystems.Table.Kinds.SelectMany(kind => kind.Messages));
        await using var client = await CodeClient.Connect(system.Installation, Question.ApiKey, ours);
        var user = client.Grains.GetGrain<Granary.Users.IUserGrain>(1);
        var answer = await user.Ask(new() { Message = new Granary.Users.GetSecret() }, CancellationToken.None);
        Assert.Equal(ErrorCode.UnknownAction, answer.Outcome!.Refusal!.Code);
    }
}
