-- IRC: the networks and channels where the bot announces torrents, and how far each channel has got.
create table irc_network (
  id bigint generated always as identity primary key,
  name text not null check (length(name) between 1 and 60),
  host text not null check (length(host) between 1 and 253),
  port integer not null check (port between 1 and 65535),
  is_tls boolean not null,
  -- PEM: authorities that are trusted in addition to those of the system.
  authorities text,
  nick text not null check (length(nick) between 1 and 30),
  real_name text not null check (length(real_name) between 1 and 100),
  sign_in text not null check (sign_in in ('none', 'plain', 'external', 'nickserv')),
  account text not null default '' check (length(account) <= 60),
  -- Encrypted under BABOU_SECRET, like every secret below.
  password_sealed bytea,
  server_password_sealed bytea,
  -- PEM: a certificate with its private key.
  certificate_sealed bytea,
  -- Between two lines, once the first few were said.
  line_ms integer not null check (line_ms between 0 and 60000),
  is_on boolean not null,
  -- Raised by every change of the network or its channels: the bot then starts again with it.
  revision integer not null default 1,
  created_at timestamptz not null
);
create unique index irc_network_name on irc_network (lower(name));

create table irc_channel (
  id bigint generated always as identity primary key,
  network_id bigint not null references irc_network (id) on delete cascade,
  name text not null check (length(name) between 2 and 50),
  key_sealed bytea,
  format text not null check (format in ('line', 'json')),
  -- Null: the default line.
  template text check (length(template) between 1 and 400),
  -- Also torrents that were promoted.
  has_promoted boolean not null,
  -- The search that a torrent must match: a copy, so that no change of a member's saved search
  -- changes a channel. Null: every torrent.
  search_name text,
  search_query text,
  search_filter jsonb,
  search_member_id bigint references member (id),
  created_at timestamptz not null,
  check ((search_query is null) = (search_filter is null)),
  check ((search_query is null) = (search_name is null)),
  check ((search_query is null) = (search_member_id is null))
);
create unique index irc_channel_name on irc_channel (network_id, lower(name));
create index irc_channel_searcher on irc_channel (search_member_id);

-- How far a channel has got. IRC acknowledges nothing, so the line is noted before it is sent.
create table irc_place (
  channel_id bigint primary key references irc_channel (id) on delete cascade,
  -- The last announcement that was handled.
  place bigint not null,
  -- The announcement whose line is being sent, the line, and the process that sends it.
  sending_place bigint,
  sending_text text,
  sending_by text,
  -- Its connection ended before the server answered.
  is_lost boolean not null default false,
  said bigint not null default 0,
  said_at timestamptz,
  -- Why it cannot be joined, or is not spoken in; null: no fault.
  fault text,
  check ((sending_place is null) = (sending_text is null)),
  check ((sending_place is null) = (sending_by is null))
) with (fillfactor = 50);

-- The connections of the bot, as it last reported them.
create table irc_connection (
  network_id bigint primary key references irc_network (id) on delete cascade,
  state text not null check (state in ('connecting', 'up', 'failed')),
  node text not null,
  nick text,
  fault text,
  at timestamptz not null
) with (fillfactor = 50);

-- The nick of a member on a network, where the bot sends what their saved searches find. It is
-- confirmed by a message to the bot with a code that the site shows to the member.
create table irc_nick (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  network_id bigint not null references irc_network (id) on delete cascade,
  -- The keyed hash of a code that is not used yet, and when it expires.
  code_hash bytea,
  code_until timestamptz,
  -- Null: none was confirmed yet.
  nick text check (length(nick) between 1 and 64),
  -- Who had the nick then: an account of the network's services, or else user and host. Another one
  -- is sent nothing.
  owner text,
  confirmed_at timestamptz,
  -- Why nothing can be sent to it now; null: no fault.
  fault text,
  unique (member_id, network_id),
  check ((code_hash is null) = (code_until is null)),
  check ((nick is null) = (owner is null)),
  check ((nick is null) = (confirmed_at is null))
);
create index irc_nick_network on irc_nick (network_id);
create unique index irc_nick_code on irc_nick (code_hash) where code_hash is not null;

-- What is to be sent to a nick: a torrent that a saved search found, or a number of them.
create table irc_message (
  id bigint generated always as identity primary key,
  nick_id bigint not null references irc_nick (id) on delete cascade,
  search_name text not null,
  -- No reference: what was removed in the meantime is not sent. Null: several torrents.
  torrent_id bigint,
  torrents integer not null,
  created_at timestamptz not null,
  -- Not tried before then.
  try_at timestamptz not null,
  -- As in irc_place.
  sending_text text,
  sending_by text,
  is_lost boolean not null default false,
  check ((sending_text is null) = (sending_by is null))
);
create index irc_message_nick on irc_message (nick_id, id);
create index irc_message_age on irc_message (created_at);
create index irc_message_sending on irc_message (nick_id) where sending_text is not null;
