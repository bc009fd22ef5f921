-- What every kind of entity shares. Advisory locks: 7100001 commits (shared) against rotation and take-over (exclusive),
-- 7100002 makers of partitions, 7100003 migrations.

create table ids (
    kind text collate "C" primary key,
    next bigint not null
);

create table names (
    kind text collate "C" not null,
    value text collate "C" not null,
    owner text collate "C" not null,
    id bigint not null,
    primary key (kind, value)
);

create table timers (
    kind text collate "C" not null,
    id bigint not null,
    name text collate "C" not null,
    due_at timestamptz not null,
    primary key (kind, id, name)
);
create index timers_due on timers (due_at);

create table outbox (
    seq bigint generated always as identity primary key,
    id uuid not null,
    target text collate "C" not null,
    body bytea not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
create index outbox_lane on outbox (target, seq);

-- One claimant at a time for each target; free_at is when the lane may be claimed (again).
create table outbox_lanes (
    target text collate "C" primary key,
    claimant uuid,
    free_at timestamptz not null default '-infinity'
) with (fillfactor = 50);

-- Takes free lanes, the one that has waited longest first, and answers their oldest messages. The lane is locked before its
-- messages are read, so none are seen that the last claimant has just done away with.
create function granary_claim_outbox(p_claimant uuid, p_max int, p_seconds float8)
returns table (f_seq bigint, f_id uuid, f_target text, f_body bytea) language plpgsql
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
        return query select o.seq, o.id, o.target, o.body from outbox o where o.target = lane order by o.seq limit room;
        get diagnostics n = row_count;
        continue when n = 0;
        update outbox_lanes l set claimant = p_claimant, free_at = clock_timestamp() + make_interval(secs => p_seconds)
            where l.target = lane;
        room := room - n;
        exit when room <= 0;
    end loop;
end $$;

create table credentials (
    id bigint generated always as identity primary key,
    caller text not null,
    hash bytea not null unique,
    scopes text[] not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    revoked_at timestamptz
);
