select granary_add_kind('item', 'items', array[
    $$name text collate "C" generated always as (state ->> 'name') stored$$]);
create index items_name on items (name, id);
