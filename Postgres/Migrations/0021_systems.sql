-- oldest program: 15
-- Systems bring migrations of their own, numbered for each alone. Those that landed before stay among the house's, too, where
-- programs before look for them.

create table system_migrations (
    system text collate "C" not null,
    number int not null,
    name text not null,
    hash text not null,
    oldest_program int not null,
    applied_at timestamptz not null default now(),
    primary key (system, number)
);
-- Whose kind it is, for those who ask what a system has left.
alter table kinds add column system text collate "C";

-- What was there before systems were told apart.
insert into system_migrations (system, number, name, hash, oldest_program, applied_at)
    select l.system, m.number, m.name, m.hash, coalesce(m.oldest_program, m.number), m.applied_at
    from migrations m join (values
        (6, 'library'), (8, 'users'), (9, 'tasks'), (10, 'shop'), (11, 'shop'), (12, 'jobs'), (14, 'publishing')
    ) l(number, system) on l.number = m.number;
update kinds k set system = l.system from (values
    ('author', 'library'), ('book', 'library'), ('user', 'users'), ('task', 'tasks'), ('product', 'shop'), ('address', 'shop'),
    ('order', 'shop'), ('job', 'jobs'), ('post', 'publishing'), ('subscription', 'publishing')
) l(kind, system) where l.kind = k.kind;

-- The functions over all kinds could not be built for none.
do $$
declare
    build text;
begin
    foreach build in array array[
        pg_get_functiondef('granary_build_rows()'::regprocedure), pg_get_functiondef('granary_build_seen()'::regprocedure)]
    loop
        build := replace(build, 'select string_agg(', 'select coalesce(string_agg(');
        execute replace(build, ''''' order by k.kind)', ''''' order by k.kind), ''when null then null;'')');
    end loop;
end $$;
select granary_build();

-- Partitions are the owner's, so a role that only reads and writes has them made by a function of the owner's.
do $$
begin
    execute format('alter function granary_reach(int) security definer set search_path = %I, pg_temp', current_schema());
    revoke execute on function granary_reach(int) from public;
end $$;

-- As before, but for the messages of those targets alone that the claimant knows; null: all.
create function granary_claim_outbox(p_claimant uuid, p_max int, p_seconds float8, p_targets text[])
returns table (f_seq bigint, f_id uuid, f_target text, f_body bytea, f_trace text) language plpgsql
set enable_seqscan = off set jit = off as $$
declare
    lane text;
    n int;
    room int := p_max;
begin
    for lane in
        select l.target from outbox_lanes l
        where l.free_at <= clock_timestamp() and (p_targets is null or l.target = any (p_targets))
        order by l.free_at, l.target for update skip locked
    loop
        return query
            select o.seq, o.id, o.target, o.body, o.trace from outbox o
            where o.target = lane and o.set_aside_at is null order by o.seq limit room;
        get diagnostics n = row_count;
        continue when n = 0;
        update outbox_lanes l set claimant = p_claimant, free_at = clock_timestamp() + make_interval(secs => p_seconds)
            where l.target = lane;
        room := room - n;
        exit when room <= 0;
    end loop;
end $$;

-- Changes with every change of the credentials, and with every deleted user where there are users.
create function granary_credentials_mark() returns bigint language plpgsql stable as $$
declare
    mark bigint;
    gone bigint := 0;
begin
    select coalesce(bit_xor(hashtextextended(c::text, 0)), 0) into mark from credentials c;
    if to_regclass('gone_users') is not null then
        select coalesce(bit_xor(hashtextextended('gone ' || g.seq, 0)), 0) into gone
            from (select seq from gone_users order by seq desc limit 1000) g;
    end if;
    return mark # gone;
end $$;
