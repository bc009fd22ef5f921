-- oldest program: 15
-- A message that the broker does not take is set aside: claims pass it over, and those behind it go on. To have it tried again,
-- set set_aside_at to null.
alter table outbox add column set_aside_at timestamptz, add column set_aside_reason text;
drop index outbox_lane;
create index outbox_lane on outbox (target, seq) where set_aside_at is null;

do $$
declare
    claim text := pg_get_functiondef('granary_claim_outbox(uuid, int, float8)'::regprocedure);
begin
    execute replace(claim, 'where o.target = lane', 'where o.target = lane and o.set_aside_at is null');
end $$;
