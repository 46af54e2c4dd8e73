-- Members find their reports by the words of them.
alter table report add column words tsvector generated always as (text_words(body)) stored;
create index report_words on report using gin (words) with (fastupdate = off);
