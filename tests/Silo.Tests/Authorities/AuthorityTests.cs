using Granary.Dispatch.Security;
using Granary.Hosting.Authorities;
using Granary.Tests.Engines.Faults;

namespace Granary.Tests.Authorities;

/// <summary>When an issuer's keys are read, who waits for it, and what is said about it.</summary>
public sealed class AuthorityTests
{
    private static readonly TestKey First = TwoIssuers.Rsa;
    private static readonly TestKey Second = TwoIssuers.OthersAlone;

    private readonly FakeTime _time = new();
    private readonly LogLines _log = new();
    private readonly Queue<TaskCompletionSource<byte[]>> _asked = new();
    private readonly Authority _authority;
    private Func<Task<byte[]>> _source;
    private int _reads;

    public AuthorityTests()
    {
        _source = () => Task.FromResult(TestKey.Set(First));
        _authority = new(
            new AuthorityOptions { Issuer = TwoIssuers.One, Audience = "granary" },
            (_, _) =>
            {
                _reads++;
                return _source();
            },
            _time, _log);
    }

    [Fact]
    public async Task An_unknown_key_is_read_at_once_and_by_all_that_wait_together()
    {
        _authority.Look();
        Pass(1);
        Hang();
        Task<Refusal?>[] waiting = [.. Enumerable.Range(0, 10).Select(_ => Learn(Second))];
        Assert.Equal((2, false), (_reads, waiting.Any(one => one.IsCompleted)));

        _asked.Dequeue().SetResult(TestKey.Set(First, Second));
        Assert.All(await Task.WhenAll(waiting), Assert.Null);
        Assert.NotNull(_authority.Keys!.Find(Second.Kid, "RS256"));
        Assert.Equal(2, _reads);
    }

    [Fact]
    public async Task A_key_that_is_not_shown_is_told_from_one_that_cannot_be_read()
    {
        _authority.Look();
        Pass(1);
        Assert.Null(await Learn(Second));

        Pass(1);
        Fail("away");
        Assert.Equal(ErrorCode.Unavailable, (await Learn(Second))?.Code);
        Assert.NotNull(_authority.Keys!.Find(First.Kid, "RS256"));
    }

    [Fact]
    public async Task Nobody_waits_longer_than_two_seconds()
    {
        Hang();
        var waiting = Learn(First);
        Pass(2);

        Assert.Equal(ErrorCode.Unavailable, (await waiting)?.Code);
        _asked.Dequeue().SetResult(TestKey.Set(First));
        Assert.Null(await Learn(First));
    }

    /// <summary>Even if strangers make it read all the time, a new key is found within two seconds.</summary>
    [Fact]
    public async Task Readings_are_a_second_apart_and_one_that_has_begun_is_not_enough()
    {
        _authority.Look();
        var waiting = Learn(Second);
        Assert.Equal(1, _reads);
        Hang();
        Pass(1);
        await Until(() => _reads == 2);

        var late = Learn(Second);
        _source = () => Task.FromResult(TestKey.Set(First, Second));
        _asked.Dequeue().SetResult(TestKey.Set(First));
        Assert.Null(await waiting);
        Assert.False(late.IsCompleted);
        Pass(1);
        Assert.Null(await late);
        Assert.Equal(3, _reads);
        Assert.NotNull(_authority.Keys!.Find(Second.Kid, "RS256"));
    }

    [Fact]
    public async Task Strangers_make_it_read_once_a_second_at_most()
    {
        _authority.Look();
        for (var second = 0; second < 20; second++)
        {
            var waiting = Enumerable.Range(0, 20).Select(_ => Learn(Second)).ToList();
            Pass(1);
            await Task.WhenAll(waiting);
        }

        Assert.InRange(_reads, 19, 21);
    }

    [Fact]
    public async Task What_fails_is_tried_less_and_less_often_and_told_once()
    {
        Fail("the line is cut");
        _authority.Look();
        Look(110);
        Assert.Equal(11, _reads);
        var told = Assert.Single(_log.Said);
        Assert.Contains($"The keys of {TwoIssuers.One} cannot be read: the line is cut", told);
        // Nothing is read again before 2 s are over, so nobody waits.
        var refused = Learn(First);
        Assert.True(refused.IsCompleted);
        Assert.Equal(ErrorCode.Unavailable, (await refused)?.Code);
        Assert.Equal(11, _reads);
    }

    [Fact]
    public void It_is_told_once_more_when_it_is_well_and_when_it_fails_again()
    {
        _authority.Look();
        for (var n = 0; n < 2; n++)
        {
            Pass(600);
            Fail("away");
            Look(60);
            _source = () => Task.FromResult(TestKey.Set(First));
            Look(60);
        }

        string[] said = ["it has 1 keys", "cannot be read", "can be read again", "cannot be read", "can be read again"];
        Assert.All(said.Zip(_log.Said), pair => Assert.Contains(pair.First, pair.Second));
        Assert.Equal(said.Length, _log.Said.Count());
    }

    [Fact]
    public void Keys_are_read_again_though_nobody_asks_and_the_same_ones_stay()
    {
        _authority.Look();
        var before = _authority.Keys;
        Look(599);
        Assert.Equal(1, _reads);
        Look(2);

        Assert.Equal(2, _reads);
        Assert.Same(before, _authority.Keys);
        Assert.False(before!.Replaced.IsCompleted);
    }

    [Theory]
    [InlineData("<!doctype html><title>Sign in</title>", "the answer is no JSON")]
    [InlineData("", "the answer is no JSON")]
    [InlineData("[]", "no set of keys")]
    [InlineData("""{"keys":{}}""", "no set of keys")]
    [InlineData("""{"keys":[]}""", "no key there")]
    [InlineData("""{"keys":[{"kty":5},7,null,{"kty":"RSA","kid":"a","n":"!","e":"?"}]}""", "no key there")]
    public void What_is_no_key_set_changes_nothing(string answer, string why)
    {
        _authority.Look();
        _source = () => Task.FromResult(System.Text.Encoding.UTF8.GetBytes(answer));
        Look(700);

        Assert.NotNull(_authority.Keys!.Find(First.Kid, "RS256"));
        Assert.Contains(why, Assert.Single(_log.Said.Skip(1)));
    }

    [Fact]
    public async Task One_that_never_answers_is_given_up_after_five_seconds()
    {
        Hang();
        _authority.Look();
        Pass(5);
        await Until(() => _log.Said.Any());

        Assert.Contains("no answer within 5 s", Assert.Single(_log.Said));
    }

    private Task<Refusal?> Learn(TestKey key) => _authority.Learn(key.Kid, key.Alg);

    private void Hang() => _source = () =>
    {
        _asked.Enqueue(new());
        return _asked.Peek().Task;
    };

    private void Fail(string why) => _source = () => Task.FromException<byte[]>(new HttpRequestException(why));

    private void Look(int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            Pass(1);
            _authority.Look();
        }
    }

    private static async Task Until(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(10).WaitAsync(TimeSpan.FromSeconds(30));
    }

    private void Pass(double seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));
}
