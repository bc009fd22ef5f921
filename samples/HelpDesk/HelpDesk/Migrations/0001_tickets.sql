select granary_add_kind('ticket', 'tickets', array[
    $$status text collate "C" generated always as (state ->> 'status') stored$$,
    $$assignee text collate "C" generated always as (state ->> 'assignee') stored$$]);
create index tickets_status on tickets (status, id);
create index tickets_assignee on tickets (assignee, id) where assignee is not null;
