-- System 2. Nobody sees another's tasks, so every index begins with the owner. due_at is text of one format, which sorts as
-- the times do (a cast to timestamptz could not be stored).

select granary_add_kind('task', 'tasks', array[
    $$owner_id bigint not null generated always as ((state ->> 'owner_id')::bigint) stored$$,
    $$status text collate "C" generated always as (state ->> 'status') stored$$,
    $$priority int generated always as ((state ->> 'priority')::int) stored$$,
    $$due_at text collate "C" generated always as (state ->> 'due_at') stored$$,
    $$tags jsonb generated always as (state -> 'tags') stored$$]);
create index tasks_owner on tasks (owner_id, id);
create index tasks_status on tasks (owner_id, status, id);
create index tasks_priority on tasks (owner_id, priority, id);
create index tasks_due on tasks (owner_id, due_at, id);
