-- oldest program: 8
-- Scopes that were taken back from users: their tokens would go on naming them for a while, so every silo is told
-- (granary_credentials). A token says at which version of its user it was made; one of before that version has lost the scope.

create table withdrawn_scopes (
    user_id bigint not null,
    scope text collate "C" not null,
    version bigint not null,
    seq bigint generated always as identity unique,
    primary key (user_id, scope)
);

create function granary_scopes_withdrawn() returns trigger language plpgsql as $$
begin
    insert into withdrawn_scopes (user_id, scope, version)
        select new.id, s.scope, new.version
        from jsonb_array_elements_text(old.state -> 'scopes') s(scope)
        where not coalesce(new.state -> 'scopes' ? s.scope, false)
        order by s.scope
        on conflict (user_id, scope) do update set version = excluded.version, seq = default;
    if found then
        perform pg_notify('granary_credentials', '');
    end if;
    return null;
end $$;

create trigger users_scopes_withdrawn after update on users for each row
    when (old.state -> 'scopes' is not null and old.state -> 'scopes' is distinct from new.state -> 'scopes')
    execute function granary_scopes_withdrawn();
