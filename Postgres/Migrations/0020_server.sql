-- oldest program: 15
-- On which server, and on which timeline of it, this database is. A replica that takes over has another timeline; if it
-- was behind, its ids and sequences would give again what the server before gave last.
create function granary_timeline() returns text language plpgsql as $$
begin
    return (select c.system_identifier from pg_control_system() c)
        || ' ' || left(pg_walfile_name(pg_current_wal_lsn()), 8);
exception when others then
    -- A provider that does not tell, or a standby.
    return null;
end $$;

create table server (
    one boolean primary key default true check (one),
    timeline text
);
insert into server (timeline) select granary_timeline();

-- Called before anything else on a server that was not seen before. One does it and the others wait for it. A million
-- is far more than a replica can be behind and be chosen.
create function granary_settle_in() returns boolean language plpgsql as $$
declare
    here text := granary_timeline();
    before text;
    sequence regclass;
begin
    if here is null or exists (select from server s where s.timeline = here) then
        return false;
    end if;
    select s.timeline into before from server s for update;
    if before = here then
        return false;
    end if;
    update server set timeline = here;
    if before is null then
        return false;
    end if;
    update ids set next = next + 1000000;
    for sequence in
        select c.oid from pg_class c where c.relkind = 'S'
            and c.relnamespace = (select i.relnamespace from pg_class i where i.oid = 'ids'::regclass)
    loop
        perform setval(sequence, nextval(sequence) + 1000000);
    end loop;
    return true;
end $$;
