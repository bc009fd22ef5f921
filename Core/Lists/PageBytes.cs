namespace Granary;

/// <summary>A page of a list as its reply.</summary>
public static class PageBytes
{
    public static Outcome Of<TRow, TView>(FoundPage<TRow> page, Func<TRow, TView> view) => Outcome.Ok(ReplyData.Of(
        new PageView<TView>([.. page.Rows.Select(view)], page.Total, page.Exact ? null : false)));
}
