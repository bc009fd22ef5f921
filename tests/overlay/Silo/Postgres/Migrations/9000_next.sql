-- oldest program: 15
-- What the next version adds: a silo of the one before runs on it.
alter table authors add column motto text collate "C" generated always as (state ->> 'motto') stored;
