-- What tools sign in with, API tokens and feed keys, and who fetched which .torrent by what.
create table api_token (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  name text not null check (length(name) between 1 and 60),
  -- the token itself is shown once and kept nowhere
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  last4 text not null check (length(last4) = 4),
  -- null: all that its member may, but for what only staff may
  scopes text[] check (cardinality(scopes) > 0),
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  last_ip inet
);
create index api_token_member on api_token (member_id, id desc);

create table feed_key (
  member_id bigint primary key references member (id),
  key_sealed bytea not null,
  key_hash bytea not null unique check (octet_length(key_hash) = 32),
  created_at timestamptz not null
);

create table torrent_download (
  id bigint generated always as identity primary key,
  torrent_id bigint not null references torrent (id),
  member_id bigint not null references member (id),
  at timestamptz not null,
  via text not null check (via in ('session', 'token', 'feed')),
  -- of the token that was used
  token_id bigint references api_token (id),
  ip inet,
  agent text not null
);
-- who fetched it before, and how often of late
create index torrent_download_pair on torrent_download (torrent_id, member_id, at desc);
create index torrent_download_member on torrent_download (member_id, at desc);
create index torrent_download_token on torrent_download (token_id) where token_id is not null;
create index torrent_download_at on torrent_download (at);
