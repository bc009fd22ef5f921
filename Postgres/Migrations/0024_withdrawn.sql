-- oldest program: 15
-- The mark by which silos notice that credentials changed also covers scopes that were taken back from users: a notification may
-- be lost, and never comes through a pooler.
create or replace function granary_credentials_mark() returns bigint language plpgsql stable as $$
declare
    mark bigint;
    gone bigint := 0;
    withdrawn bigint := 0;
begin
    select coalesce(bit_xor(hashtextextended(c::text, 0)), 0) into mark from credentials c;
    if to_regclass('gone_users') is not null then
        select coalesce(bit_xor(hashtextextended('gone ' || g.seq, 0)), 0) into gone
            from (select seq from gone_users order by seq desc limit 1000) g;
    end if;
    if to_regclass('withdrawn_scopes') is not null then
        select coalesce(bit_xor(hashtextextended('withdrawn ' || w.seq, 0)), 0) into withdrawn
            from (select seq from withdrawn_scopes order by seq desc limit 1000) w;
    end if;
    return mark # gone # withdrawn;
end $$;
