-- oldest program: 15
-- Whether the first keys were made by somebody without a credential, as the development profile lets anybody do. Those two are the
-- ones that were made in the same transaction; what they were rotated to was made by the operator.
alter table initial_keys add column by_stranger boolean not null default false;
