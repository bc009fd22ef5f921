-- What Orleans' ADO.NET providers (invariant Npgsql) expect: they read their statements from orleansquery by key, give them
-- parameters by name, and read columns by name. The tables are theirs in name only: nothing but these statements uses them.
-- A statement that tells whether it did something gives one number.

create table orleansquery (
    querykey text primary key,
    querytext text not null
);

-- Membership: one version row a cluster; whoever changes a silo's row moves it on from the version that it has seen.

create table orleansmembershipversiontable (
    deploymentid text primary key,
    timestamp timestamptz not null default now(),
    version int not null default 0
);

create table orleansmembershiptable (
    deploymentid text not null references orleansmembershipversiontable,
    address text not null,
    port int not null,
    generation int not null,
    siloname text not null,
    hostname text not null,
    status int not null,
    proxyport int,
    suspecttimes text,
    starttime timestamptz not null,
    iamalivetime timestamptz not null,
    primary key (deploymentid, address, port, generation)
) with (fillfactor = 50);

insert into orleansquery (querykey, querytext) values
('InsertMembershipVersionKey', '
    with made as (
        insert into orleansmembershipversiontable (deploymentid) values (@DeploymentId) on conflict do nothing returning 1)
    select count(*)::int from made'),
('InsertMembershipKey', '
    with moved as (
        update orleansmembershipversiontable v set version = v.version + 1, timestamp = now()
        where v.deploymentid = @DeploymentId and v.version = @Version and not exists (
            select from orleansmembershiptable m where m.deploymentid = v.deploymentid
                and m.address = @Address and m.port = @Port and m.generation = @Generation)
        returning v.deploymentid),
    made as (
        insert into orleansmembershiptable (deploymentid, address, port, generation, siloname, hostname, status, proxyport,
            starttime, iamalivetime)
        select moved.deploymentid, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime,
            @IAmAliveTime from moved
        returning 1)
    select count(*)::int from made'),
('UpdateMembershipKey', '
    with moved as (
        update orleansmembershipversiontable v set version = v.version + 1, timestamp = now()
        where v.deploymentid = @DeploymentId and v.version = @Version and exists (
            select from orleansmembershiptable m where m.deploymentid = v.deploymentid
                and m.address = @Address and m.port = @Port and m.generation = @Generation)
        returning v.deploymentid),
    changed as (
        update orleansmembershiptable m set status = @Status, suspecttimes = @SuspectTimes, iamalivetime = @IAmAliveTime
        from moved where m.deploymentid = moved.deploymentid
            and m.address = @Address and m.port = @Port and m.generation = @Generation
        returning 1)
    select count(*)::int from changed'),
('UpdateIAmAlivetimeKey', '
    update orleansmembershiptable set iamalivetime = @IAmAliveTime
    where deploymentid = @DeploymentId and address = @Address and port = @Port and generation = @Generation'),
('MembershipReadRowKey', '
    select v.deploymentid, m.address, m.port, m.generation, m.siloname, m.hostname, m.status, m.proxyport, m.suspecttimes,
        m.starttime, m.iamalivetime, v.version
    from orleansmembershipversiontable v left join orleansmembershiptable m on m.deploymentid = v.deploymentid
        and m.address = @Address and m.port = @Port and m.generation = @Generation
    where v.deploymentid = @DeploymentId'),
('MembershipReadAllKey', '
    select v.deploymentid, m.address, m.port, m.generation, m.siloname, m.hostname, m.status, m.proxyport, m.suspecttimes,
        m.starttime, m.iamalivetime, v.version
    from orleansmembershipversiontable v left join orleansmembershiptable m using (deploymentid)
    where v.deploymentid = @DeploymentId'),
('GatewaysQueryKey', '
    select address, proxyport, generation from orleansmembershiptable
    where deploymentid = @DeploymentId and status = @Status and proxyport > 0'),
('DeleteMembershipTableEntriesKey', '
    with members as (delete from orleansmembershiptable where deploymentid = @DeploymentId returning 1)
    delete from orleansmembershipversiontable where deploymentid = @DeploymentId'),
-- 3 is the state of a silo that takes part.
('CleanupDefunctSiloEntriesKey', '
    delete from orleansmembershiptable
    where deploymentid = @DeploymentId and iamalivetime < @IAmAliveTime and status <> 3');

-- Reminders of a user's own grains.

create table orleansreminderstable (
    serviceid text not null,
    grainid text not null,
    remindername text not null,
    starttime timestamptz not null,
    period bigint not null,
    grainhash int not null,
    version int not null default 0,
    primary key (serviceid, grainid, remindername)
);
create index on orleansreminderstable (serviceid, grainhash);

insert into orleansquery (querykey, querytext) values
('UpsertReminderRowKey', '
    insert into orleansreminderstable as r (serviceid, grainid, remindername, starttime, period, grainhash)
    values (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash)
    on conflict (serviceid, grainid, remindername) do update
        set starttime = excluded.starttime, period = excluded.period, grainhash = excluded.grainhash, version = r.version + 1
    returning version'),
('ReadReminderRowsKey', '
    select grainid, remindername, starttime, period, version from orleansreminderstable
    where serviceid = @ServiceId and grainid = @GrainId'),
('ReadReminderRowKey', '
    select grainid, remindername, starttime, period, version from orleansreminderstable
    where serviceid = @ServiceId and grainid = @GrainId and remindername = @ReminderName'),
-- A piece of the ring of hashes, without its beginning and with its end; the second kind goes over the top.
('ReadRangeRows1Key', '
    select grainid, remindername, starttime, period, version from orleansreminderstable
    where serviceid = @ServiceId and grainhash > @BeginHash and grainhash <= @EndHash'),
('ReadRangeRows2Key', '
    select grainid, remindername, starttime, period, version from orleansreminderstable
    where serviceid = @ServiceId and (grainhash > @BeginHash or grainhash <= @EndHash)'),
('DeleteReminderRowKey', '
    with gone as (
        delete from orleansreminderstable where serviceid = @ServiceId and grainid = @GrainId
            and remindername = @ReminderName and version = @Version
        returning 1)
    select count(*)::int from gone'),
('DeleteReminderRowsKey', '
    delete from orleansreminderstable where serviceid = @ServiceId');

-- State of a user's own grains. The key's unused part is empty instead of null, so that a unique index can hold it.

create table orleansstorage (
    serviceid text not null,
    graintypehash int not null,
    grainidhash int not null,
    grainidn0 bigint not null,
    grainidn1 bigint not null,
    graintypestring text not null,
    grainidextensionstring text not null,
    payloadbinary bytea,
    modifiedon timestamptz not null default now(),
    version int not null default 1,
    primary key (grainidhash, graintypehash, serviceid, grainidn0, grainidn1, graintypestring, grainidextensionstring)
);

-- The version after the write; where it is as before, somebody else has written meanwhile.
create function granary_write_orleans_storage(p_service text, p_type_hash int, p_id_hash int, p_n0 bigint, p_n1 bigint,
    p_type text, p_extension text, p_version int, p_payload bytea) returns int language plpgsql as $$
declare
    v int;
begin
    if p_version is null then
        insert into orleansstorage values (p_service, p_type_hash, p_id_hash, p_n0, p_n1, p_type, coalesce(p_extension, ''),
            p_payload) on conflict do nothing returning version into v;
    else
        update orleansstorage set payloadbinary = p_payload, modifiedon = now(), version = version + 1
            where grainidhash = p_id_hash and graintypehash = p_type_hash and serviceid = p_service and grainidn0 = p_n0
                and grainidn1 = p_n1 and graintypestring = p_type and grainidextensionstring = coalesce(p_extension, '')
                and version = p_version
            returning version into v;
    end if;
    return coalesce(v, p_version);
end $$;

insert into orleansquery (querykey, querytext) values
('WriteToStorageKey', '
    select granary_write_orleans_storage(@ServiceId, @GrainTypeHash, @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeString,
        @GrainIdExtensionString, @GrainStateVersion, @PayloadBinary) as newgrainstateversion'),
('ReadFromStorageKey', '
    select payloadbinary, modifiedon, version from orleansstorage
    where grainidhash = @GrainIdHash and graintypehash = @GrainTypeHash and serviceid = @ServiceId and grainidn0 = @GrainIdN0
        and grainidn1 = @GrainIdN1 and graintypestring = @GrainTypeString
        and grainidextensionstring = coalesce(@GrainIdExtensionString, '''')'),
('ClearStorageKey', '
    update orleansstorage set payloadbinary = null, modifiedon = now(), version = version + 1
    where grainidhash = @GrainIdHash and graintypehash = @GrainTypeHash and serviceid = @ServiceId and grainidn0 = @GrainIdN0
        and grainidn1 = @GrainIdN1 and graintypestring = @GrainTypeString
        and grainidextensionstring = coalesce(@GrainIdExtensionString, '''') and version = @GrainStateVersion
    returning version as newgrainstateversion'),
('DeleteStorageKey', '
    delete from orleansstorage
    where grainidhash = @GrainIdHash and graintypehash = @GrainTypeHash and serviceid = @ServiceId and grainidn0 = @GrainIdN0
        and grainidn1 = @GrainIdN1 and graintypestring = @GrainTypeString
        and grainidextensionstring = coalesce(@GrainIdExtensionString, '''') and version = @GrainStateVersion
    returning version + 1 as newgrainstateversion');
