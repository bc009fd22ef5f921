-- Users, and who was deleted: their tokens would be valid for a while, so every silo is told (granary_credentials).

select granary_add_kind('user', 'users', array[
    $$username text generated always as (state ->> 'username') stored$$,
    $$email text generated always as (state ->> 'email') stored$$]);

create table gone_users (
    seq bigint generated always as identity primary key,
    id bigint not null,
    gone_at timestamptz not null default now()
);

create function granary_user_gone() returns trigger language plpgsql as $$
begin
    insert into gone_users (id) values (old.id);
    perform pg_notify('granary_credentials', '');
    return null;
end $$;

create trigger users_gone after delete on users for each row execute function granary_user_gone();
