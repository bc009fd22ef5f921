-- System 1. Every filter of a list has an index that also gives the list's order (id).

select granary_add_kind('author', 'authors', array[
    $$name text collate "C" generated always as (state ->> 'name') stored$$,
    $$country text collate "C" generated always as (state ->> 'country') stored$$]);
create index authors_name on authors (name, id);
create index authors_country on authors (country, id) where country is not null;

select granary_add_kind('book', 'books', array[
    $$author text collate "C" generated always as (state ->> 'author') stored$$,
    $$author_id bigint generated always as ((state ->> 'author_id')::bigint) stored references authors (id)$$,
    $$genre text collate "C" generated always as (state ->> 'genre') stored$$,
    $$year int generated always as ((state ->> 'year')::int) stored$$]);
create index books_author on books (author, id) where author is not null;
create index books_author_id on books (author_id, id) where author_id is not null;
create index books_genre on books (genre, id) where genre is not null;
create index books_year on books (year, id) where year is not null;
