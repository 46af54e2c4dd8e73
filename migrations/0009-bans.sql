-- Bans: of networks, ASNs, clients and email domains, each with a reason, an author and an end.

-- The networks that a provider (ASN) announces, from a file that the operator imports.
create table asn_network (
  asn bigint not null check (asn between 1 and 4294967295),
  network cidr not null,
  name text not null default '' check (length(name) <= 100),
  primary key (asn, network)
);
create index asn_network_covers on asn_network using gist (network inet_ops);

create table asn_ban (
  id bigint generated always as identity primary key,
  asn bigint not null unique,
  name text not null default '',
  reason text not null check (length(reason) between 1 and 200),
  banned_by bigint references member (id),
  created_at timestamptz not null,
  ends_at timestamptz
);
create index asn_ban_newest on asn_ban (created_at desc, id desc);
create index asn_ban_by on asn_ban (banned_by) where banned_by is not null;
create index asn_ban_ends on asn_ban (ends_at) where ends_at is not null;

create table network_ban (
  id bigint generated always as identity primary key,
  network cidr not null,
  reason text not null check (length(reason) between 1 and 200),
  banned_by bigint references member (id),
  created_at timestamptz not null,
  ends_at timestamptz,
  -- Networks of a banned provider are listed here too, and go with its ban.
  asn_ban_id bigint references asn_ban (id) on delete cascade
);
create unique index network_ban_once on network_ban (network, asn_ban_id) nulls not distinct;
create index network_ban_newest on network_ban (created_at desc, id desc);
create index network_ban_by on network_ban (banned_by) where banned_by is not null;
create index network_ban_ends on network_ban (ends_at) where ends_at is not null;
create index network_ban_of_asn on network_ban (asn_ban_id) where asn_ban_id is not null;

-- Raised under its lock with each change, so that the whole list has a version for the trackers.
create table network_ban_list (
  only_row boolean primary key default true check (only_row),
  version bigint not null default 0
);
insert into network_ban_list default values;

create table client_ban (
  id bigint generated always as identity primary key,
  prefix text not null check (prefix ~ '^[\x21-\x7e]{1,8}$'),
  least text check (least ~ '^[0-9A-Za-z]{1,4}$'),
  most text check (most ~ '^[0-9A-Za-z]{1,4}$'),
  reason text not null check (length(reason) between 1 and 200),
  banned_by bigint references member (id),
  created_at timestamptz not null,
  ends_at timestamptz
);
create unique index client_ban_once on client_ban (prefix, least, most) nulls not distinct;
create index client_ban_newest on client_ban (created_at desc, id desc);
create index client_ban_by on client_ban (banned_by) where banned_by is not null;
create index client_ban_ends on client_ban (ends_at) where ends_at is not null;

-- Email domains that may register, and those that may not.
create table email_domain (
  id bigint generated always as identity primary key,
  domain text not null unique check (domain = lower(domain) and length(domain) between 3 and 253),
  kind text not null check (kind in ('allow', 'deny')),
  note text not null default '' check (length(note) <= 200),
  added_by bigint references member (id),
  added_at timestamptz not null,
  ends_at timestamptz
);
create index email_domain_by on email_domain (added_by) where added_by is not null;
create index email_domain_ends on email_domain (ends_at) where ends_at is not null;
create index email_domain_denied on email_domain (added_at desc, id desc) where kind = 'deny';
