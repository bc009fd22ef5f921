-- System 5. Slugs are names of the kind post_slug. A subscription's id is made of its author and its user.

select granary_add_kind('post', 'posts', array[
    $$author_id bigint not null generated always as ((state ->> 'author_id')::bigint) stored$$,
    $$status text collate "C" not null generated always as (state ->> 'status') stored$$]);
create index posts_author on posts (author_id, status, id);
create index posts_status on posts (status, id);

select granary_add_kind('subscription', 'subscriptions', array[
    $$author_id bigint not null generated always as ((state ->> 'author_id')::bigint) stored$$,
    $$user_id bigint not null generated always as ((state ->> 'user_id')::bigint) stored$$]);
create unique index subscriptions_author on subscriptions (author_id, user_id);

create table notifications (
    id bigint generated always as identity primary key,
    user_id bigint not null,
    post_id bigint not null,
    created_at timestamptz not null default clock_timestamp(),
    -- When the configured delivery took it.
    delivered_at timestamptz,
    unique (post_id, user_id)
);
create index notifications_user on notifications (user_id, id);

-- One page of a post's subscribers: each gets a notification unless he has it. Answers those of the page that are not
-- delivered yet; f_last is the page's last subscriber, f_full whether more may follow.
create function granary_notify(p_post bigint, p_author bigint, p_after bigint, p_max int)
returns table (f_last bigint, f_count bigint, f_full boolean, f_users bigint[]) language plpgsql as $$
declare
    v_page bigint[];
begin
    v_page := array(
        select s.user_id from subscriptions s where s.author_id = p_author and s.user_id > p_after
        order by s.user_id limit p_max);
    insert into notifications (user_id, post_id)
        select u.id, p_post from users u where u.id = any (v_page)
        on conflict (post_id, user_id) do nothing;
    return query
        select v_page[cardinality(v_page)], count(*), cardinality(v_page) = p_max,
            coalesce(array_agg(n.user_id order by n.user_id) filter (where n.delivered_at is null), '{}')
        from notifications n where n.post_id = p_post and n.user_id = any (v_page);
end $$;
