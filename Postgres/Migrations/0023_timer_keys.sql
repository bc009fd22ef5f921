-- oldest program: 15
-- Which setting of a timer it is that fires: the same until its entity sets it again, however often it is claimed. A timer
-- whose time is the one that its last claim gave it was not set since.
alter table timers add column claimed_until timestamptz, add column claim_key uuid;
