-- oldest program: 15
-- A recorded outcome is looked for in the partitions that something was written to: a commit looked for each of its keys in
-- seven, of which a new database fills one and an old one five.

-- Everything, for whoever still sees the row as it was, and wherever a silo has ever been: a commit of the program before may be
-- under way, and tells nobody where it writes. What a new database has is nothing yet.
alter table outcome_clock add column written_from int not null default 0, add column written_to int not null default 2147483647;
update outcome_clock set written_from = 2147483647, written_to = 0
    where not exists (select from outcomes) and not exists (select from orleansmembershiptable);

do $$
declare
    find text := pg_get_functiondef('granary_find(uuid[])'::regprocedure);
    written text := (select pg_get_functiondef(p.oid) from pg_proc p where p.proname = 'granary_commit' and p.proargnames[1] = 'r_kind');
begin
    -- Before anything else is written, so that nobody waits for this row while he holds another that its holder wants.
    written := replace(written,
        'select c.base_slot, c.slot_seconds into v_base, v_seconds from outcome_clock c where c.one;',
        'select c.base_slot, c.slot_seconds, c.written_from, c.written_to into v_base, v_seconds, v_from, v_to
        from outcome_clock c where c.one;
    if cardinality(o_seconds) > 0 then
        select v_base + 1 + (min(s) + v_seconds - 1) / v_seconds, v_base + 1 + (max(s) + v_seconds - 1) / v_seconds
            into v_first, v_last from unnest(o_seconds) s;
        if v_first < v_from or v_last > v_to then
            update outcome_clock set written_from = least(written_from, v_first), written_to = greatest(written_to, v_last)
                where written_from > v_first or written_to < v_last;
            select c.written_from, c.written_to into v_from, v_to from outcome_clock c where c.one;
        end if;
    end if;');
    written := replace(written, 'join outcomes o on o.id = i.id', 'join outcomes o on o.id = i.id and o.slot between v_from and v_to');
    execute replace(written, 'v_seconds int;', 'v_seconds int;
    v_from int;
    v_to int;
    v_first int;
    v_last int;');

    find := replace(find, 'begin', 'declare
    c outcome_clock;
begin
    select * into c from outcome_clock;');
    execute replace(find, 'join outcomes o on o.id = i.id',
        'join outcomes o on o.id = i.id and o.slot between c.written_from and c.written_to');
end $$;
