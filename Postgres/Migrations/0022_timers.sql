-- oldest program: 15
-- concurrently
-- By kind, so that due timers of systems that the program has not are not read over. The one by time alone goes with a later version.
create index concurrently timers_kind_due on timers (kind, due_at);
