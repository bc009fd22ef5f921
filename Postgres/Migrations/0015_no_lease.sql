-- oldest program: 15
-- Every silo shares the database with others, and versions alone protect what it commits: the lease is over. A commit that
-- leaves its row as it is says at which version it saw it. Messages and timers keep the trace context they were made in.

-- A silo that still holds the lease decides by its memory, so it must be stopped first. Its commits that are under way are
-- waited for; those that come after meet another epoch.
select pg_advisory_xact_lock(7100001);
do $$
declare
    l lease;
begin
    select * into l from lease for update;
    if l.expires_at > clock_timestamp() then
        raise exception 'silo % still holds the lease of the version before: stop all silos, then start this one',
            case split_part(l.holder, ' ', 3) when 'pid'
                then split_part(l.holder, ' ', 1) || ' (process ' || split_part(l.holder, ' ', 4) || ')' else l.holder end
            using errcode = 'GR002';
    end if;
    update lease set epoch = epoch + 1, holder = '', expires_at = '-infinity';
end $$;

-- What a silo of the version before calls tells it so. A later version drops these functions and the table.
create or replace function granary_take_lease(p_mode text, p_holder text, p_dead text, p_seconds float8)
returns table (f_taken boolean, f_epoch bigint, f_mode text, f_holder text, f_expires_at timestamptz) language plpgsql as $$
begin
    raise exception 'this database has moved on to a newer Granary, which needs no lease: %',
        'stop this silo and start the new version' using errcode = 'GR001';
end $$;
drop function granary_lease_free(lease, text, text);

create or replace function granary_commit(
    p_epoch bigint,
    r_kind text[], r_op int[], r_from int[], r_to int[],
    w_member int[], w_id bigint[], w_expected bigint[], w_version bigint[], w_state jsonb[],
    w_created timestamptz[], w_updated timestamptz[],
    o_member int[], o_id uuid[], o_caller text[], o_scope text[], o_key text[], o_seconds int[],
    o_fingerprint bytea[], o_body bytea[],
    n_member int[], n_kind text[], n_value text[], n_owner text[], n_id bigint[], n_release boolean[],
    b_member int[], b_id uuid[], b_target text[], b_body bytea[],
    t_member int[], t_kind text[], t_id bigint[], t_name text[], t_due timestamptz[])
returns table (f_member int, f_verdict int, f_item int, f_fingerprint bytea, f_body bytea) language plpgsql as $$
begin
    raise exception 'this database has moved on to a newer Granary, which needs no lease: %',
        'stop this silo and start the new version' using errcode = 'GR001';
end $$;

alter table outbox add column trace text;
alter table timers add column trace text;

-- As before, but for the epoch, the trace contexts and operation 6.
create function granary_commit(
    r_kind text[], r_op int[], r_from int[], r_to int[],
    w_member int[], w_id bigint[], w_expected bigint[], w_version bigint[], w_state jsonb[],
    w_created timestamptz[], w_updated timestamptz[],
    o_member int[], o_id uuid[], o_caller text[], o_scope text[], o_key text[], o_seconds int[],
    o_fingerprint bytea[], o_body bytea[],
    n_member int[], n_kind text[], n_value text[], n_owner text[], n_id bigint[], n_release boolean[],
    b_member int[], b_id uuid[], b_target text[], b_body bytea[], b_trace text[],
    t_member int[], t_kind text[], t_id bigint[], t_name text[], t_due timestamptz[], t_trace text[])
returns table (f_member int, f_verdict int, f_item int, f_fingerprint bytea, f_body bytea) language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
set plan_cache_mode = force_generic_plan set lock_timeout = '3s' as $$
declare
    v_base int;
    v_seconds int;
    v_out int[] := '{}';
    v_stale int[];
    v_taken int[];
begin
    -- Not in the next statement: that one's snapshot must be younger than the lock.
    perform pg_advisory_xact_lock_shared(7100001);
    select c.base_slot, c.slot_seconds into v_base, v_seconds from outcome_clock c where c.one;

    for f_member, f_verdict, f_item, f_fingerprint, f_body in
        select i.member, 1, i.item, o.fingerprint, o.body
        from unnest(o_member, o_id) with ordinality i(member, id, item)
        join outcomes o on o.id = i.id
    loop
        v_out := v_out || f_member;
        return next;
    end loop;

    if cardinality(n_member) > 0 then
        v_taken := array(
            select i.member from unnest(n_member, n_kind, n_value, n_owner, n_id, n_release)
                i(member, kind, value, owner, id, release)
            join names x on x.kind = i.kind and x.value = i.value
            where not i.release and (x.owner, x.id) is distinct from (i.owner, i.id) and i.member <> all (v_out));
        if cardinality(v_taken) > 0 then
            v_stale := granary_stale(r_kind, r_from, r_to, w_member, w_id, w_expected, v_taken);
            return query select m, 2, 0, null::bytea, null::bytea from unnest(v_stale) m;
            return query
                select i.member, 3, i.item::int, null::bytea, null::bytea
                from unnest(n_member, n_kind, n_value, n_owner, n_id, n_release)
                    with ordinality i(member, kind, value, owner, id, release, item)
                join names x on x.kind = i.kind and x.value = i.value
                where not i.release and (x.owner, x.id) is distinct from (i.owner, i.id)
                    and i.member = any (v_taken) and i.member <> all (v_stale);
            v_out := v_out || v_taken;
        end if;
    end if;

    for r in 1 .. cardinality(r_kind) loop
        if r_op[r] = 6 then
            v_stale := granary_seen(r_kind[r], r_from[r], r_to[r], w_member, w_id, w_expected, v_out);
        else
            v_stale := granary_write(r_kind[r], r_op[r], r_from[r], r_to[r],
                w_member, w_id, w_expected, w_version, w_state, w_created, w_updated, v_out);
        end if;
        if cardinality(v_stale) > 0 then
            return query select m, 2, 0, null::bytea, null::bytea from unnest(v_stale) m;
            v_out := v_out || v_stale;
        end if;
    end loop;

    insert into outcomes (id, slot, caller, scope, key, fingerprint, body)
        select i.id, v_base + 1 + (i.seconds + v_seconds - 1) / v_seconds, i.caller, i.scope, i.key, i.fingerprint, i.body
        from unnest(o_member, o_id, o_caller, o_scope, o_key, o_seconds, o_fingerprint, o_body)
            i(member, id, caller, scope, key, seconds, fingerprint, body)
        where i.member <> all (v_out);

    if cardinality(n_member) > 0 then
        perform granary_commit_names(n_member, n_kind, n_value, n_owner, n_id, n_release, v_out);
    end if;

    if cardinality(b_member) > 0 then
        insert into outbox_lanes (target)
            select distinct i.target from unnest(b_target) i(target)
            where not exists (select from outbox_lanes l where l.target = i.target)
            on conflict do nothing;
        insert into outbox (id, target, body, trace)
            select i.id, i.target, i.body, i.trace
            from unnest(b_member, b_id, b_target, b_body, b_trace) with ordinality i(member, id, target, body, trace, n)
            where i.member <> all (v_out) order by i.n;
    end if;

    if cardinality(t_member) > 0 then
        delete from timers t using unnest(t_member, t_kind, t_id, t_name, t_due) i(member, kind, id, name, due)
            where i.due is null and i.member <> all (v_out) and t.kind = i.kind and t.id = i.id and t.name = i.name;
        insert into timers as t (kind, id, name, due_at, trace)
            select i.kind, i.id, i.name, i.due, i.trace
            from unnest(t_member, t_kind, t_id, t_name, t_due, t_trace) i(member, kind, id, name, due, trace)
            where i.due is not null and i.member <> all (v_out)
            on conflict (kind, id, name) do update set due_at = excluded.due_at, trace = excluded.trace;
    end if;
end $$;

drop function granary_claim_outbox(uuid, int, float8);

-- As before, and with the trace context.
create function granary_claim_outbox(p_claimant uuid, p_max int, p_seconds float8)
returns table (f_seq bigint, f_id uuid, f_target text, f_body bytea, f_trace text) language plpgsql
set enable_seqscan = off set jit = off as $$
declare
    lane text;
    n int;
    room int := p_max;
begin
    for lane in
        select l.target from outbox_lanes l where l.free_at <= clock_timestamp()
        order by l.free_at, l.target for update skip locked
    loop
        return query select o.seq, o.id, o.target, o.body, o.trace from outbox o where o.target = lane order by o.seq limit room;
        get diagnostics n = row_count;
        continue when n = 0;
        update outbox_lanes l set claimant = p_claimant, free_at = clock_timestamp() + make_interval(secs => p_seconds)
            where l.target = lane;
        room := room - n;
        exit when room <= 0;
    end loop;
end $$;

-- Operation 6 of granary_commit: nothing but "the row is at this version". Returns the members whose row is not. The rows stay
-- locked until the end, for a timer that is set must not come after the change that takes it back.
alter function granary_build() rename to granary_build_rows;

create function granary_build_seen() returns void language plpgsql as $build$
declare
    branches text;
begin
    select string_agg(format($branch$
        when %1$L then
            with held as (
                select i.member from unnest(w_member, w_id, w_expected) with ordinality i(member, id, expected, n)
                join %2$I t on t.id = i.id
                where i.n between p_from and p_to and i.member <> all (p_out) and t.version = i.expected
                for share of t)
            select coalesce(array_agg(h.member), '{}') into seen from held h;
$branch$, k.kind, k.table_name), '' order by k.kind) into branches from kinds k;

    execute format($seen$
create or replace function granary_seen(
    p_kind text, p_from int, p_to int, w_member int[], w_id bigint[], w_expected bigint[], p_out int[])
returns int[] language plpgsql as $f$
declare
    seen int[];
begin
    case p_kind %s
    end case;
    return array(
        select i.member from unnest(w_member) with ordinality i(member, n)
        where i.n between p_from and p_to and i.member <> all (p_out) and i.member <> all (seen));
end $f$ $seen$, branches);
end $build$;

create function granary_build() returns void language plpgsql as $$
begin
    perform granary_build_rows();
    perform granary_build_seen();
end $$;
select granary_build();

-- A dead silo's row goes only if nobody has touched it since it was read. A heartbeat never goes back.
insert into orleansquery (querykey, querytext) values
('CleanupDefunctSiloEntryKey', '
    delete from orleansmembershiptable
    where deploymentid = @DeploymentId and address = @Address and port = @Port and generation = @Generation and status = 6
        and iamalivetime = @IAmAliveTime and starttime = @StartTime
        and coalesce(suspecttimes, '''') = coalesce(@SuspectTimes, '''')');
update orleansquery set querytext = '
    update orleansmembershiptable set iamalivetime = greatest(iamalivetime, @IAmAliveTime)
    where deploymentid = @DeploymentId and address = @Address and port = @Port and generation = @Generation'
where querykey = 'UpdateIAmAlivetimeKey';
update orleansquery set querytext = replace(querytext,
    'iamalivetime = @IAmAliveTime', 'iamalivetime = greatest(m.iamalivetime, @IAmAliveTime)')
where querykey = 'UpdateMembershipKey';
update orleansquery set querytext = '
    delete from orleansmembershiptable
    where deploymentid = @DeploymentId and iamalivetime < @IAmAliveTime and starttime < @IAmAliveTime
        and coalesce(suspecttimes, '''') = '''' and status = 6'
where querykey = 'CleanupDefunctSiloEntriesKey';
