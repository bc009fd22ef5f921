-- One table a kind. granary_add_kind makes it and builds granary_read and granary_write anew, with a branch for each kind:
-- static SQL, so that its plans are kept.

create table kinds (
    kind text collate "C" primary key,
    table_name text not null unique
);

-- Operations of granary_write: 1 insert, 2 update, 3 delete, 4 nothing but "there must be no such row",
-- 5 insert that tells an existing row as stale instead of failing. Returns the members that are stale.
create function granary_build() returns void language plpgsql as $build$
declare
    reads text;
    writes text;
begin
    select string_agg(format($branch$
        when %1$L then
            return query
            select i.n::int, coalesce(t.version, 0), t.created_at, t.updated_at, t.state
            from unnest(p_id, p_known) with ordinality i(id, known, n)
            left join %2$I t on t.id = i.id
            where i.n between p_from[r] and p_to[r] and coalesce(t.version, 0) <> i.known;
$branch$, k.kind, k.table_name), '' order by k.kind) into reads from kinds k;

    execute format($read$
create or replace function granary_read(p_kind text[], p_from int[], p_to int[], p_id bigint[], p_known bigint[])
returns table (f_item int, f_version bigint, f_created timestamptz, f_updated timestamptz, f_state jsonb)
language plpgsql stable
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
set plan_cache_mode = force_generic_plan as $f$
begin
    for r in 1 .. cardinality(p_kind) loop
        case p_kind[r] %s
        end case;
    end loop;
end $f$ $read$, reads);

    select string_agg(format($branch$
        when %1$L then
            case p_op
            when 1 then
                insert into %2$I (id, version, state, created_at, updated_at)
                select i.id, i.version, i.state, i.created, i.updated
                from unnest(w_member, w_id, w_version, w_state, w_created, w_updated)
                    with ordinality i(member, id, version, state, created, updated, n)
                where i.n between p_from and p_to and i.member <> all (p_out);
            when 2 then
                update %2$I t set version = i.version, state = i.state, updated_at = i.updated
                from unnest(w_member, w_id, w_expected, w_version, w_state, w_updated)
                    with ordinality i(member, id, expected, version, state, updated, n)
                where i.n between p_from and p_to and i.member <> all (p_out)
                    and t.id = i.id and t.version = i.expected;
            when 3 then
                with gone as (
                    delete from %2$I t using unnest(w_member, w_id, w_expected) with ordinality i(member, id, expected, n)
                    where i.n between p_from and p_to and i.member <> all (p_out)
                        and t.id = i.id and t.version = i.expected
                    returning i.member)
                select coalesce(array_agg(g.member), '{}') into written from gone g;
                return array(
                    select i.member from unnest(w_member) with ordinality i(member, n)
                    where i.n between p_from and p_to and i.member <> all (p_out) and i.member <> all (written));
            when 4 then
                return array(
                    select i.member from unnest(w_member, w_id) with ordinality i(member, id, n)
                    join %2$I t on t.id = i.id
                    where i.n between p_from and p_to and i.member <> all (p_out));
            when 5 then
                insert into %2$I (id, version, state, created_at, updated_at)
                select i.id, i.version, i.state, i.created, i.updated
                from unnest(w_member, w_id, w_version, w_state, w_created, w_updated)
                    with ordinality i(member, id, version, state, created, updated, n)
                where i.n between p_from and p_to and i.member <> all (p_out)
                on conflict (id) do nothing;
            end case;
            get diagnostics n = row_count;
            if n = p_to - p_from + 1 then
                return '{}';
            end if;
            return array(
                select i.member from unnest(w_member, w_id, w_version) with ordinality i(member, id, version, n)
                where i.n between p_from and p_to and i.member <> all (p_out)
                    and not exists (select from %2$I t where t.id = i.id and t.version = i.version
                        and t.xmin = pg_current_xact_id()::xid));
$branch$, k.kind, k.table_name), '' order by k.kind) into writes from kinds k;

    execute format($write$
create or replace function granary_write(
    p_kind text, p_op int, p_from int, p_to int,
    w_member int[], w_id bigint[], w_expected bigint[], w_version bigint[], w_state jsonb[],
    w_created timestamptz[], w_updated timestamptz[], p_out int[])
returns int[] language plpgsql as $f$
declare
    n int;
    written int[];
begin
    case p_kind %s
    end case;
end $f$ $write$, writes);
end $build$;

-- p_columns: what is filtered, sorted or referenced, as stored generated columns, each line ending in nothing.
create function granary_add_kind(p_kind text, p_table text, p_columns text[]) returns void language plpgsql as $$
begin
    execute format(
        'create table %I (id bigint primary key, version bigint not null, state jsonb not null,
            created_at timestamptz not null, updated_at timestamptz not null%s)
        with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05)',
        p_table, (select coalesce(string_agg(', ' || c.line, '' order by c.n), '')
                  from unnest(p_columns) with ordinality c(line, n)));
    insert into kinds (kind, table_name) values (p_kind, p_table);
    insert into ids (kind, next) values (p_kind, 1) on conflict do nothing;
    perform granary_build();
end $$;
