-- oldest program: 15
-- What reads rows looks at them once it has their table: a migration that writes a table anew shows an empty one to any snapshot
-- that is older, and a silo that waited for it said that there is no such entity.
do $$
declare
    build text := pg_get_functiondef('granary_build_rows()'::regprocedure);
begin
    execute replace(build, 'language plpgsql stable', 'language plpgsql volatile');
end $$;
select granary_build();
