-- Who may write: one silo (exclusive) or several that check every row's version (shared). Every commit checks the epoch,
-- and a new epoch begins under the exclusive form of the lock that commits share: none of the old one comes after it.

create table lease (
    one boolean primary key default true check (one),
    mode text not null,
    epoch bigint not null,
    holder text not null,
    expires_at timestamptz not null
) with (fillfactor = 20);
insert into lease (mode, epoch, holder, expires_at) values ('exclusive', 0, '', '-infinity');

-- p_dead: the holder that the asker knows to be dead. Without success, who holds it is told.
create function granary_take_lease(p_mode text, p_holder text, p_dead text, p_seconds float8)
returns table (f_taken boolean, f_epoch bigint, f_mode text, f_holder text, f_expires_at timestamptz) language plpgsql as $$
declare
    l lease;
begin
    select * into l from lease;
    if p_mode = 'shared' and l.mode = 'shared' and l.epoch > 0 then
        update lease o set expires_at = clock_timestamp() + make_interval(secs => p_seconds), holder = p_holder
            where o.epoch = l.epoch and o.mode = 'shared';
        if found then
            return query select true, l.epoch, l.mode, p_holder, l.expires_at;
            return;
        end if;
    end if;
    if granary_lease_free(l, p_holder, p_dead) then
        perform pg_advisory_xact_lock(7100001);
        select * into l from lease for update;
    end if;
    if not granary_lease_free(l, p_holder, p_dead) then
        return query select false, l.epoch, l.mode, l.holder, l.expires_at;
        return;
    end if;
    update lease o set mode = p_mode, epoch = o.epoch + 1, holder = p_holder,
        expires_at = clock_timestamp() + make_interval(secs => p_seconds);
    return query select true, l.epoch + 1, p_mode, p_holder, l.expires_at;
end $$;

-- The holder's name tells of one process; of the others in shared mode it tells nothing.
create function granary_lease_free(l lease, p_holder text, p_dead text) returns boolean language sql volatile as $$
    select l.expires_at <= clock_timestamp() or (l.mode = 'exclusive' and l.holder in (p_holder, p_dead))
$$;
