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

create table credentials (
    id bigint generated always as identity primary key,
    caller text not null,
    hash bytea not null unique,
    scopes text[] not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    revoked_at timestamptz
);
