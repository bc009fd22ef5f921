using Granary.Users;

namespace Granary.Grains.Users;

/// <summary>Users in pages.</summary>
public sealed class UserListHandler(IUserDirectory directory) : IActionHandler
{
    public HandlerTable Table => new HandlerTable().On<ListUsers>(list => Page(list.Count ?? 10, list.Page ?? 1));

    private async Task<Outcome> Page(int count, long page)
    {
        var found = await directory.Page(count, (page - 1) * count);
        var users = found.Rows.Select(row => UserRules.View(row.Entity<UserState>()));
        return Outcome.Ok(ReplyData.Of(new UsersPage([.. users], found.Total, found.Exact ? null : false)));
    }
}
