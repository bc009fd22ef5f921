-- Recorded outcomes in partitions that are dropped whole. A slot number says when: an outcome that is kept for r goes to
-- slot base_slot + 1 + ceil(r / slot length); base_slot is moved on by one at a time, and a slot that it has reached is over.
-- id is the first half of SHA-256 over caller, NUL, scope, NUL, key: short and cheap to compare, whatever callers make up.

create table outcomes (
    id uuid not null,
    slot int not null,
    caller text collate "C" not null,
    scope text collate "C" not null,
    key text collate "C" not null,
    fingerprint bytea not null,
    body bytea not null
) partition by list (slot);

create table outcome_clock (
    one boolean primary key default true check (one),
    base_slot int not null,
    slot_seconds int not null,
    reach_seconds int not null,
    rotated_at timestamptz not null,
    -- Only one at a time may detach partitions.
    dropping_until timestamptz not null default '-infinity'
);
insert into outcome_clock (base_slot, slot_seconds, reach_seconds, rotated_at) values (0, 21600, 86400, now());

create table outcome_slots (
    slot int primary key,
    keep_until timestamptz not null default '-infinity'
);

-- Makes the partitions that a retention of p_seconds may need, and one more, so that rotating never has to.
create function granary_reach(p_seconds int) returns void language plpgsql as $$
declare
    c outcome_clock;
begin
    perform pg_advisory_xact_lock(7100002);
    update outcome_clock set reach_seconds = p_seconds where reach_seconds < p_seconds;
    select * into c from outcome_clock;
    for s in c.base_slot + 1 .. c.base_slot + 2 + (c.reach_seconds + c.slot_seconds - 1) / c.slot_seconds loop
        continue when exists (select from outcome_slots o where o.slot = s);
        -- Attached, not created in place: that would lock the parent against everybody.
        execute format('create table outcomes_%s (like outcomes) with (autovacuum_enabled = false)', s);
        execute format('create unique index outcomes_%1$s_id on outcomes_%1$s (id)', s);
        execute format('alter table outcomes attach partition outcomes_%1$s for values in (%1$s)', s);
        insert into outcome_slots (slot) values (s);
    end loop;
end $$;

-- Moves on by one slot when one slot length has passed since the last time; being late only keeps outcomes longer.
-- A new slot length counts from the next time on, and keep_until holds what the old one promised.
create function granary_rotate(p_slot_seconds int) returns boolean language plpgsql as $$
declare
    c outcome_clock;
begin
    perform from outcome_clock o where clock_timestamp() >= o.rotated_at + make_interval(secs => o.slot_seconds);
    if not found then
        return false;
    end if;
    perform pg_advisory_xact_lock(7100001);
    select * into c from outcome_clock for update;
    if clock_timestamp() < c.rotated_at + make_interval(secs => c.slot_seconds) then
        return false;
    end if;
    update outcome_slots o
        set keep_until = greatest(o.keep_until,
            clock_timestamp() + make_interval(secs => (o.slot - c.base_slot - 1)::bigint * c.slot_seconds))
        where o.slot > c.base_slot;
    update outcome_clock set base_slot = base_slot + 1, slot_seconds = p_slot_seconds, rotated_at = clock_timestamp();
    return true;
end $$;

create function granary_find(p_id uuid[])
returns table (f_item int, f_fingerprint bytea, f_body bytea) language plpgsql stable
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
set plan_cache_mode = force_generic_plan as $$
begin
    return query
    select i.item::int, o.fingerprint, o.body
    from unnest(p_id) with ordinality i(id, item)
    join outcomes o on o.id = i.id;
end $$;
