-- The year of a release: the last number of four digits that begins with 19 or 20 and stands alone,
-- as in Some.Film.1999.1080p. Null when there is none.
create function release_year(name text) returns smallint
language sql immutable strict parallel safe
return (regexp_match(name, '.*(?<![0-9A-Za-z])((?:19|20)[0-9]{2})(?![0-9A-Za-z])'))[1]::smallint;

alter table torrent
  add column year smallint generated always as (release_year(name)) stored;

create index torrent_year on torrent (year, created_at, id) where state = 'listed';
