using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Granary.Grains;

namespace Granary.Tests.Engines.Travelling;

/// <summary>Every message to a user, a task, a job or a schedule, with what is given, cleared and left out.</summary>
public sealed class KindsCodecTests : IDisposable
{
    private readonly Wire _wire = new(
        FiveSystems.Table.Kinds.Select(kind => kind with { Messages = [.. MessagesOf(kind.Kind)] }));

    public static TheoryData<string, string, string> Messages { get; } = new()
    {
        { "user", "AddUser", """{"username":"Ada","email":"a@x.org","description":"ü","password_hash":"h"}""" },
        { "user", "AddUser", """{"username":"Ada","email":"a@x.org"}""" },
        { "user", "EnrolUser", """{"username":"Ada","email":"a@x.org","password_hash":"h"}""" },
        { "user", "RegisterUser", """{"username":"Ada","email":"a@x.org","password":"secret"}""" },
        { "user", "LogIn", """{"email":"a@x.org","password":"secret"}""" },
        { "user", "GetMe", "{}" },
        { "user", "CreateUser", """{"username":"Ada","email":"a@x.org","description":"ü"}""" },
        { "user", "UpdateUser", """{"id":7,"username":"a","description":null}""" },
        { "user", "GetUser", """{"id":7}""" },
        { "user", "ChangeUser",
            """{"update":{"id":7,"if_version":2,"username":"a","description":null},"password_hash":"h"}""" },
        { "user", "ChangeUser", """{"update":{"id":7,"password":null}}""" },
        { "user", "DeleteUser", """{"id":7,"if_version":2}""" },
        { "user", "GetSecret", "{}" },
        { "user", "GetScopes", """{"id":7}""" },
        { "user", "GetScopes", """{"username":"Ada"}""" },
        { "user", "GrantScopes", """{"id":7,"if_version":2,"scopes":["books:read","jobs"]}""" },
        { "user", "GrantScopes", """{"id":7,"scopes":[]}""" },
        { "task", "CreateTask", """{"title":"t","completed":true}""" },
        { "task", "CreateTaskV2",
            """{"title":"t","priority":0,"due_at":"2030-01-01T00:00:00.000000Z","tags":["a","b"]}""" },
        { "task", "GetTask", """{"id":7}""" },
        { "task", "GetTaskV2", """{"id":7}""" },
        { "task", "UpdateTask", """{"id":7,"description":null,"completed":false}""" },
        { "task", "UpdateTaskV2", """{"id":7,"title":"t","due_at":null,"tags":null}""" },
        { "task", "UpdateTaskV2", """{"id":7,"status":"done","due_at":"2030-01-01T00:00:00.000000Z","tags":["a"]}""" },
        { "task", "CompleteTask", """{"id":7,"if_version":2}""" },
        { "task", "DeleteTask", """{"id":7}""" },
        { "job", "SubmitJob",
            """{"payload":"p","priority":0,"type":"t","run_at":"2030-01-01T00:00:00.000000Z","timeout_seconds":5}""" },
        { "job", "GetJob", """{"id":7}""" },
        { "job", "GetJobHistory", """{"id":7}""" },
        { "job", "CancelJob", """{"id":7,"if_version":2}""" },
        { "job", "ClaimJob", """{"worker":"w","types":["a"],"wait_seconds":0}""" },
        { "job", "SubmitJobs", """{"jobs":[{"payload":"p","priority":0},{"payload":"q","idempotency_key":"k"}]}""" },
        { "job", "RequeueJob", """{"id":7}""" },
        { "job", "HeartbeatJob", """{"id":7,"token":"t"}""" },
        { "job", "HeartbeatJob", """{"id":7,"token":"t","progress":0,"note":"n"}""" },
        { "job", "FinishJob", """{"id":7,"token":"t","result":""}""" },
        { "job", "FinishJob", """{"id":7,"token":"t","error":"e","retry":false}""" },
        { "job", "FinishJob", """{"id":7,"token":"t","returned":true}""" },
        { "job", "AddJob",
            """{"job":{"payload":"p"},""" + """
            "limits":{"max_attempts":3,"back_off_seconds":0.5,"max_back_off_seconds":10}}
            """ },
        { "job", "TakeJob", """{"token":"t","worker":"w","heartbeat_seconds":15}""" },
        { "job", "LookAtJob", "{}" },
        { "schedule", "CreateSchedule", """{"name":"s","cron":"* * * * *","payload":"p","time_zone":"UTC"}""" },
        { "schedule", "GetSchedule", """{"name":"s"}""" },
        { "schedule", "GetScheduleWork", "{}" },
        { "schedule", "UpdateSchedule", """{"name":"s","if_version":2,"id":7,"cron":"* * * * *","priority":0}""" },
        { "schedule", "PauseSchedule", """{"name":"s","id":7}""" },
        { "schedule", "ResumeSchedule", """{"name":"s","id":7}""" },
        { "schedule", "RunSchedule", """{"name":"s"}""" },
        { "schedule", "DeleteSchedule", """{"name":"s","id":7}""" },
        { "schedule", "ScheduleFired", """{"due_at":"2030-01-01T00:00:00.000000Z","task_id":3}""" },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_arrives_as_it_was_sent(string kind, string name, string data)
    {
        var (target, type) = (new GrainKey(kind, 7), Message(kind, name));
        var sent = new Ask
        {
            Target = target,
            Message = JsonSerializer.Deserialize(data, type)!,
            Caller = new("user:3", 3),
        };

        var arrived = Assert.Single(_wire.Through(new AskBatch([sent])).Asks);
        Assert.Equal(sent.Caller, arrived.Caller);
        Assert.Equal(
            data, JsonSerializer.Serialize(arrived.Message, type).Replace("\\u00FC", "ü", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("user")]
    [InlineData("task")]
    [InlineData("job")]
    [InlineData("schedule")]
    public void Every_message_is_among_those(string kind) => Assert.Equal(
        MessagesOf(kind).Select(message => message.Type.Name).Order(),
        Messages.Where(row => (string)row[0] == kind).Select(row => (string)row[1]).Distinct().Order());

    public void Dispose() => _wire.Dispose();

    private static JsonTypeInfo Message(string kind, string name) =>
        MessagesOf(kind).Single(message => message.Type.Name == name).Info;

    /// <summary>What its rules decide, and what handlers do in its name.</summary>
    private static IEnumerable<JsonType> MessagesOf(string kind) =>
        FiveSystems.Table.Kinds.Single(spec => spec.Kind == kind).Messages
            .Concat(FiveSystems.Table.Actions.Where(line => line.Kind == kind).Select(line => line.Message))
            .DistinctBy(message => message.Type);
}
