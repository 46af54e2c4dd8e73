-- Getting in: one mailbox is one account, domains that are taken or not, and accounts that sleep.
alter table member drop constraint member_state_check;
alter table member add constraint member_state_check
  check (state in ('active', 'banned', 'parked'));
alter table member
  add column parked_since timestamptz,
  -- when the member was told by mail that the account will be parked
  add column idle_warned_at timestamptz;
create index member_parked on member (parked_since) where state = 'parked';

-- The mailbox that an address leads to: providers deliver ann.lee+x@googlemail.com to
-- annlee@gmail.com. What it gives is compared, never written to.
create function email_key(address text) returns text
language sql immutable strict parallel safe
return (
  with split as (
    select regexp_replace(lower(address), '@[^@]*$', '') as box,
      regexp_replace(lower(address), '^.*@', '') as host
  ), named as (
    select box, case host when 'googlemail.com' then 'gmail.com' when 'pm.me' then 'proton.me'
      when 'protonmail.com' then 'proton.me' when 'me.com' then 'icloud.com'
      when 'mac.com' then 'icloud.com' else host end as host
    from split
  ), cut as (
    select host, case when host in ('gmail.com', 'proton.me', 'icloud.com', 'outlook.com',
      'hotmail.com', 'live.com', 'msn.com', 'fastmail.com', 'fastmail.fm')
      then coalesce(nullif(split_part(box, '+', 1), ''), box) else box end as box
    from named
  )
  select case host when 'gmail.com' then replace(box, '.', '')
    when 'proton.me' then translate(box, '.-_', '') else box end || '@' || host
  from cut
);
create index member_email_key on member (email_key(email));

create table email_domain (
  id bigint generated always as identity primary key,
  domain text not null unique check (domain = lower(domain) and length(domain) between 3 and 253),
  kind text not null check (kind in ('allow', 'deny')),
  note text not null default '' check (length(note) <= 200),
  added_by bigint references member (id),
  added_at timestamptz not null
);
create index email_domain_by on email_domain (added_by) where added_by is not null;

-- who came today
create index member_created on member (created_at);
