-- System 4. Workers find jobs here; a job's grain alone grants them. Advisory lock 7100004: offers, one silo after the other.

select granary_add_kind('job', 'jobs', array[
    $$type text collate "C" generated always as (state ->> 'type') stored$$,
    $$status text collate "C" generated always as (state ->> 'status') stored$$,
    $$priority int generated always as ((state ->> 'priority')::int) stored$$,
    $$ready boolean generated always as ((state ->> 'ready')::boolean) stored$$]);
create index jobs_status on jobs (status, id);
-- By type, so that workers of one type do not read over thousands of another's.
create index jobs_ready on jobs (type, priority desc, id) where ready;

-- Who was told of a job has it to himself for a moment, so that no two ask for the same. Lost with a crash, which only means that two may.
create unlogged table job_offers (
    id bigint primary key,
    until timestamptz not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- p_done: offers that were granted or refused.
create function granary_offer_jobs(p_types text[], p_max int, p_seconds float8, p_done bigint[])
returns setof bigint language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
set plan_cache_mode = force_generic_plan as $$
begin
    perform pg_advisory_xact_lock(7100004);
    delete from job_offers o where o.id = any (p_done);
    delete from job_offers o where o.until <= clock_timestamp();
    return query
        with found as (
            select j.id, j.priority
            from unnest(p_types) t(type) cross join lateral (
                select r.id, r.priority from jobs r
                where r.ready and r.type = t.type and not exists (select from job_offers o where o.id = r.id)
                order by r.priority desc, r.id limit p_max) j
            order by j.priority desc, j.id limit p_max),
        offered as (
            insert into job_offers (id, until)
            select f.id, clock_timestamp() + make_interval(secs => p_seconds) from found f)
        select f.id from found f order by f.priority desc, f.id;
end $$;
