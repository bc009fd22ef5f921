-- One group of commits in one statement. Members are numbered; those that cannot be written are left out and told:
-- verdict 1 known (item: which outcome), 2 stale, 3 taken (item: which name). The others are written together.
-- r_*: runs of one kind and operation in w_*. Races between silos come out as unique violations, and the group is repeated.

create function granary_commit(
    p_epoch bigint,
    r_kind text[], r_op int[], r_from int[], r_to int[],
    w_member int[], w_id bigint[], w_expected bigint[], w_version bigint[], w_state jsonb[],
    w_created timestamptz[], w_updated timestamptz[],
    o_member int[], o_id uuid[], o_caller text[], o_scope text[], o_key text[], o_seconds int[],
    o_fingerprint bytea[], o_body bytea[],
    n_member int[], n_kind text[], n_value text[], n_owner text[], n_id bigint[], n_release boolean[],
    b_member int[], b_id uuid[], b_target text[], b_body bytea[],
    t_member int[], t_kind text[], t_id bigint[], t_name text[], t_due timestamptz[])
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
    select c.base_slot, c.slot_seconds into v_base, v_seconds
        from lease l, outcome_clock c where l.one and c.one and l.epoch = p_epoch;
    if not found then
        raise exception 'the lease has passed to another epoch' using errcode = 'GR001';
    end if;

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
        v_stale := granary_write(r_kind[r], r_op[r], r_from[r], r_to[r],
            w_member, w_id, w_expected, w_version, w_state, w_created, w_updated, v_out);
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
        insert into outbox (id, target, body)
            select i.id, i.target, i.body
            from unnest(b_member, b_id, b_target, b_body) with ordinality i(member, id, target, body, n)
            where i.member <> all (v_out) order by i.n;
    end if;

    if cardinality(t_member) > 0 then
        delete from timers t using unnest(t_member, t_kind, t_id, t_name, t_due) i(member, kind, id, name, due)
            where i.due is null and i.member <> all (v_out) and t.kind = i.kind and t.id = i.id and t.name = i.name;
        insert into timers as t (kind, id, name, due_at)
            select i.kind, i.id, i.name, i.due
            from unnest(t_member, t_kind, t_id, t_name, t_due) i(member, kind, id, name, due)
            where i.due is not null and i.member <> all (v_out)
            on conflict (kind, id, name) do update set due_at = excluded.due_at;
    end if;
end $$;

-- Which of p_among are not at the version they expect: asked only when a name is taken, for a version comes before a name.
create function granary_stale(
    r_kind text[], r_from int[], r_to int[], w_member int[], w_id bigint[], w_expected bigint[], p_among int[])
returns int[] language plpgsql as $$
begin
    -- granary_read tells exactly the rows that are not as known.
    return array(
        select w_member[f.f_item] from granary_read(r_kind, r_from, r_to, w_id, w_expected) f
        where w_member[f.f_item] = any (p_among));
end $$;

-- A name given back goes before one that is taken; one that the owner has already is left as it is.
create function granary_commit_names(
    n_member int[], n_kind text[], n_value text[], n_owner text[], n_id bigint[], n_release boolean[], p_out int[])
returns void language plpgsql as $$
begin
    delete from names x
        using unnest(n_member, n_kind, n_value, n_owner, n_id, n_release) i(member, kind, value, owner, id, release)
        where i.release and i.member <> all (p_out)
            and x.kind = i.kind and x.value = i.value and x.owner = i.owner and x.id = i.id;
    insert into names (kind, value, owner, id)
        select i.kind, i.value, i.owner, i.id
        from unnest(n_member, n_kind, n_value, n_owner, n_id, n_release) i(member, kind, value, owner, id, release)
        where not i.release and i.member <> all (p_out)
            -- Of others there was none a moment ago; if there is one by now, the violation repeats the group.
            and not exists (select from names x where x.kind = i.kind and x.value = i.value
                and x.owner = i.owner and x.id = i.id);
end $$;
