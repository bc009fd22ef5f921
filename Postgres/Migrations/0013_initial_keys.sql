-- The first keys are made once: whoever inserts this row makes them, and it stays when they are revoked.

create table initial_keys (
    one boolean primary key default true check (one),
    made_at timestamptz not null default now()
);
