-- System 3. Users and addresses that are referred to stay.

select granary_add_kind('product', 'products', array[
    $$name text collate "C" generated always as (state ->> 'name') stored$$]);

select granary_add_kind('address', 'addresses', array[
    $$user_id bigint not null generated always as ((state ->> 'user_id')::bigint) stored references users (id)$$]);
create index addresses_user on addresses (user_id, id);

select granary_add_kind('order', 'orders', array[
    $$user_id bigint not null generated always as ((state ->> 'user_id')::bigint) stored references users (id)$$,
    $$address_id bigint not null generated always as ((state ->> 'delivery_address_id')::bigint) stored references addresses (id)$$,
    $$status text collate "C" generated always as (state ->> 'status') stored$$]);
create index orders_user on orders (user_id, id);
create index orders_address on orders (address_id);
create index orders_status on orders (status, id);
