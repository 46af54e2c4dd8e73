-- Mail domains are compared as mail servers see them: addresses stored before are brought into that form.
-- An address that another row has in that form stays as it is.
create function pg_temp.as_seen(address text) returns text language sql immutable strict return
  regexp_replace(address, '@[^@]*$', '') || '@' || translate(
    rtrim(lower(normalize(regexp_replace(address, '^.*@', ''), nfkc)), '.'), '。', '.');

create temporary table seen on commit drop as
select source, id, mailbox, row_number() over (partition by source, key order by id) as place
from (
  select 'member' as source, id, pg_temp.as_seen(email) as mailbox,
    lower(pg_temp.as_seen(email)) as key
  from member where email ~ '@[^@]*([^ -~][^@]*|\.)$'
  union all
  select 'petition', id, pg_temp.as_seen(email), email_key(pg_temp.as_seen(email))
  from petition where email ~ '@[^@]*([^ -~][^@]*|\.)$'
) as given;

update member set email = seen.mailbox from seen
where source = 'member' and seen.id = member.id and place = 1 and email <> mailbox
  and not exists (select from member other
    where other.id <> member.id and lower(other.email) = lower(mailbox));

update petition set email = seen.mailbox from seen
where source = 'petition' and seen.id = petition.id and place = 1 and email <> mailbox
  and not exists (select from petition other
    where other.id <> petition.id and email_key(other.email) = email_key(mailbox));

update invite set email = pg_temp.as_seen(email) where email ~ '@[^@]*([^ -~][^@]*|\.)$';

update email_domain set domain = lower(normalize(domain, nfkc))
where id in (
  select distinct on (lower(normalize(domain, nfkc))) id from email_domain
  where domain ~ '[^ -~]' order by lower(normalize(domain, nfkc)), id
) and not exists (
  select from email_domain other
  where other.id <> email_domain.id and other.domain = lower(normalize(email_domain.domain, nfkc))
);

drop function pg_temp.as_seen(text);
