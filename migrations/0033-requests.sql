-- Requests: what members want, bounties on it, claims, and the torrents that fill it. The points
-- and bytes of bounties are in the ledger, in the account `request:ID`.
-- The words of a title, all of which a torrent that matches has in its name.
create function title_query(given text) returns tsquery
language sql immutable strict parallel safe
begin atomic
  select coalesce(string_agg('(' || words::text || ')', ' & '), '')::tsquery
  from (
    select search_query(word, false) as words from regexp_split_to_table(given, '\s+') as word
  ) as each where words::text <> '';
end;

create table request (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  category_id bigint not null references category (id),
  bundle_id bigint references bundle (id),
  title text not null check (length(title) between 1 and 200),
  -- Values of attributes that a torrent must have, by key.
  attributes jsonb not null default '{}' check (jsonb_typeof(attributes) = 'object'),
  description text not null default '' check (length(description) <= 20000),
  search tsvector generated always as (search_vector(title, '{}')) stored,
  wanted tsquery generated always as (title_query(title)) stored,
  words tsvector generated always as (text_words(title || ' ' || description)) stored,
  -- Filled: a torrent waits for approval. Disputed: staff decide about one that was declined.
  state text not null default 'open'
    check (state in ('open', 'filled', 'disputed', 'approved', 'closed', 'expired', 'removed')),
  -- What the account holds, in thousandths of a point and bytes; and the members who gave it.
  points bigint not null default 0 check (points >= 0),
  bytes bigint not null default 0 check (bytes >= 0),
  givers integer not null default 0 check (givers >= 0),
  -- Both currencies as thousandths of a point, to sort by: a GiB counts as 100 points.
  worth bigint not null generated always as (points + bytes / 10737) stored,
  comments integer not null default 0 check (comments >= 0),
  revision integer not null default 1,
  created_at timestamptz not null,
  edited_at timestamptz,
  -- When it expires if it is open; a bounty moves it.
  ends_at timestamptz not null,
  -- Closed, expired, removed or approved.
  ended_at timestamptz,
  ended_by bigint references member (id),
  ended_reason text check (length(ended_reason) <= 500)
);
create index request_member on request (member_id, id desc);
create index request_category on request (category_id, id desc);
create index request_bundle on request (bundle_id) where bundle_id is not null;
create index request_ended_by on request (ended_by) where ended_by is not null;
create index request_search on request using gin (search);
create index request_words on request using gin (words) with (fastupdate = off);
create index request_attributes on request using gin (attributes jsonb_path_ops);
create index request_newest on request (state, id desc);
create index request_worth on request (state, worth desc, id desc);
create index request_givers on request (state, givers desc, id desc);
create index request_ending on request (state, ends_at, id);

create table request_bounty (
  id bigint generated always as identity primary key,
  request_id bigint not null references request (id),
  member_id bigint not null references member (id),
  currency text not null check (currency in ('points', 'upload')),
  -- Thousandths of a point, or bytes.
  amount bigint not null check (amount > 0),
  is_anonymous boolean not null,
  -- Of the form: sent twice, it gives once.
  key text not null check (length(key) between 8 and 100),
  given_at timestamptz not null,
  state text not null default 'held' check (state in ('held', 'paid', 'returned')),
  -- The fill that it paid.
  fill_id bigint,
  unique (member_id, key)
);
create index request_bounty_request on request_bounty (request_id, id desc);
create index request_bounty_member on request_bounty (member_id, id desc);
create index request_bounty_fill on request_bounty (fill_id) where fill_id is not null;

-- Torrents that match an open request: its members are notified once of each.
create table request_match (
  request_id bigint not null references request (id),
  torrent_id bigint not null references torrent (id),
  found_at timestamptz not null,
  primary key (request_id, torrent_id)
);
create index request_match_torrent on request_match (torrent_id);

create table request_claim (
  id bigint generated always as identity primary key,
  request_id bigint not null references request (id),
  member_id bigint not null references member (id),
  claimed_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  -- A member claims a request once.
  unique (request_id, member_id)
);
create unique index request_claim_open on request_claim (request_id) where ended_at is null;
create index request_claim_member on request_claim (member_id) where ended_at is null;
create index request_claim_expiry on request_claim (expires_at) where ended_at is null;

create table request_fill (
  id bigint generated always as identity primary key,
  request_id bigint not null references request (id),
  torrent_id bigint not null references torrent (id),
  -- Who gets the bounty: the uploader of the torrent; and who linked it.
  payee_id bigint not null references member (id),
  filler_id bigint not null references member (id),
  filled_at timestamptz not null,
  state text not null default 'pending'
    check (state in ('pending', 'approved', 'declined', 'disputed', 'undone')),
  -- Percent of what others gave that the site keeps, and when it was paid.
  tax_percent integer check (tax_percent between 0 and 90),
  decided_at timestamptz,
  -- Null: the program, after the time for it.
  decided_by bigint references member (id),
  reason text check (length(reason) <= 500),
  -- Why the filler or the uploader disputes that it was declined.
  dispute text check (length(dispute) <= 2000),
  disputed_by bigint references member (id),
  disputed_at timestamptz
);
-- Two fills of one request: one is in it.
create unique index request_fill_one on request_fill (request_id)
  where state in ('pending', 'disputed', 'approved');
create index request_fill_request on request_fill (request_id, id desc);
create index request_fill_torrent on request_fill (torrent_id, id desc);
create index request_fill_payee on request_fill (payee_id, id desc);
create index request_fill_filler on request_fill (filler_id, id desc);
create index request_fill_decided_by on request_fill (decided_by) where decided_by is not null;
create index request_fill_disputed_by on request_fill (disputed_by) where disputed_by is not null;
create index request_fill_approved on request_fill (decided_at) where state = 'approved';
create index request_fill_pending on request_fill (filled_at) where state = 'pending';
create index request_fill_disputes on request_fill (disputed_at) where state = 'disputed';
alter table request_bounty add foreign key (fill_id) references request_fill (id);

create trigger request_changed after update on request
  for each row execute function tell_changed('request', 'id');
create trigger request_claim_changed after insert or update on request_claim
  for each row execute function tell_changed('request', 'request_id');
