-- Which bounties of requests an import has made, so that a later run adds only what is new on the
-- old site, whatever has happened to them here.
create table import_bounty (
  bounty_id bigint primary key references request_bounty (id),
  -- IDs of the old site; 0: it does not say who gave it.
  request_id bigint not null,
  member_id bigint not null
);
create index import_bounty_request on import_bounty (request_id);
