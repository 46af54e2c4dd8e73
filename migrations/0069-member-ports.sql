-- Whether peers can connect to the ports of members' clients, and since when.
create table member_port (
  member_id bigint not null references member (id) on delete cascade,
  family text not null check (family in ('ipv4', 'ipv6')),
  port integer not null check (port between 1 and 65535),
  reachable boolean not null,
  -- src/domain/members/reach-found.ts
  found text not null,
  -- The journal of the tracker whose result it is.
  store_id text not null,
  since timestamptz not null,
  tested_at timestamptz not null,
  -- When the member was notified that the port is closed; null: not, or it was open again.
  told_closed_at timestamptz,
  -- When trackers were last asked to test it again.
  asked_at timestamptz,
  primary key (member_id, family, port)
);
create index member_port_tested on member_port (tested_at);

-- Staff ask which pieces clients have; members only see their own questions.
alter table reach_question add column purpose text not null default 'ports'
  check (purpose in ('ports', 'pieces'));
