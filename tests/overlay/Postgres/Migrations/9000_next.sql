-- oldest program: 15
-- What the next version adds: a silo of the one before runs on it. No column: to add a generated one would rewrite the table,
-- and a read that waited for it would find the table empty.
create index authors_motto on authors ((state ->> 'motto')) where state ->> 'motto' is not null;
