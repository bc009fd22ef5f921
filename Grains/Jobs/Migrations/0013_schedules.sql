-- oldest program: 12
-- Schedules made at run time. Their names are unique, their next times are timers; both go with their commits.

select granary_add_kind('schedule', 'job_schedules', array[]::text[]);
