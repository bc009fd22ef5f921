-- oldest program: 11
-- Only orders that took stock are reported: sums of rejected and cancelled ones count goods that were never sold.
-- p_due: the time of the schedule that is worked off; null: by hand. p_day: that day alone.
-- f_due: false when another has worked it off.
create or replace function granary_report(p_until timestamptz, p_zone text, p_due timestamptz, p_day date)
returns table (f_due boolean, f_day date, f_count bigint) language plpgsql as $$
declare
    s schedules;
    v_now timestamptz := clock_timestamp();
    v_from timestamptz;
    v_until timestamptz := p_until;
begin
    select * into s from schedules where name = 'report' for update;
    if p_due <= s.ran_until then
        return query select false, null::date, null::bigint;
        return;
    end if;
    -- A commit may be late by a little, never by a day.
    v_from := s.covered - interval '1 day';
    if p_day is not null then
        v_from := p_day::timestamp at time zone p_zone;
        v_until := least(p_until, (p_day + 1)::timestamp at time zone p_zone);
    end if;

    create temporary table made on commit drop as
        with done as (
            insert into reports (order_id, report_at, count_product, created_at)
            select o.id, (o.created_at at time zone p_zone)::date,
                (select sum((i ->> 'quantity')::bigint) from jsonb_array_elements(o.state -> 'items') i), v_now
            from orders o
            where o.created_at >= v_from and o.created_at < v_until
                and o.status in ('confirmed', 'shipped', 'delivered')
                and not exists (select from reports r where r.order_id = o.id)
            order by o.id
            returning *)
        select * from done;

    insert into outbox_lanes (target)
        select 'report' where exists (select from made) on conflict do nothing;
    insert into outbox (id, target, body)
        select gen_random_uuid(), 'report', convert_to(jsonb_build_object(
            'report_date', m.report_at, 'reports_count', count(*),
            'reports', jsonb_agg(jsonb_build_object('report_id', m.id, 'order_id', m.order_id,
                'count_product', m.count_product, 'report_at', m.report_at) order by m.id),
            'created_at', to_char(v_now at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text, 'UTF8')
        from made m group by m.report_at order by m.report_at;

    if p_day is null then
        update schedules set ran_until = greatest(ran_until, p_due),
            covered = least(greatest(covered, v_until), (select min(o.created_at) from orders o where o.status = 'pending'))
            where name = 'report';
    end if;
    return query select true, m.report_at, count(*) from made m group by m.report_at order by m.report_at;
    if not found then
        return query select true, null::date, null::bigint;
    end if;
end $$;
