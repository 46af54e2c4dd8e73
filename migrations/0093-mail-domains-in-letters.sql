-- Addresses stored with a domain in ASCII (xn--…) are brought into letters, the form that is compared.
-- As src/domain/registration/mail-address.ts does, and as in 0090: an address that another row has
-- in that form stays as it is.

-- RFC 3492 with the parameters of its section 5; null when a label is not valid.
create function pg_temp.from_punycode(label text) returns text language plpgsql immutable strict as $$
declare
  basics integer := length(label) - position('-' in reverse(label));
  letters integer[] := '{}';
  rest text := label;
  code integer := 128;
  index bigint := 0;
  bias integer := 72;
  before bigint;
  weight bigint;
  k integer;
  digit integer;
  threshold integer;
  delta bigint;
  made text := '';
  one integer;
begin
  if label !~ '^[a-z0-9-]+$' then return null; end if;
  if position('-' in label) > 0 then
    for at in 1..basics loop letters := letters || ascii(substr(label, at, 1)); end loop;
    rest := substr(label, basics + 2);
  end if;
  while rest <> '' loop
    before := index;
    weight := 1;
    k := 36;
    loop
      if rest = '' or left(rest, 1) = '-' then return null; end if;
      digit := ascii(rest) - case when rest ~ '^[a-z]' then 97 else 22 end;
      rest := substr(rest, 2);
      index := index + digit * weight;
      if index > 100000000 then return null; end if;
      threshold := least(greatest(k - bias, 1), 26);
      exit when digit < threshold;
      weight := weight * (36 - threshold);
      k := k + 36;
    end loop;
    delta := case when before = 0 then (index - before) / 700 else (index - before) / 2 end;
    delta := delta + delta / (cardinality(letters) + 1);
    bias := 0;
    while delta > 455 loop
      delta := delta / 35;
      bias := bias + 36;
    end loop;
    bias := bias + (36 * delta / (delta + 38))::integer;
    code := code + (index / (cardinality(letters) + 1))::integer;
    index := index % (cardinality(letters) + 1);
    if code > 1114111 or code between 55296 and 57343 then return null; end if;
    letters := letters[:index] || code || letters[index + 1:];
    index := index + 1;
  end loop;
  foreach one in array letters loop made := made || chr(one); end loop;
  return made;
end $$;

-- A label that is not what IDNA would make of its letters stays as it is.
create function pg_temp.in_letters(domain text) returns text language sql immutable strict as $$
  select string_agg(case
      when letters ~ ('^[-a-z0-9\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff'
          || '\u2c00-\u2dff\u3040-\ufe6f\U00010000-\U0001cfff\U0001e000-\U0001efff'
          || '\U00020000-\U0003ffff]+$')
        -- Signs among these letters.
        and letters !~ ('[\u02c2-\u02c5\u02d2-\u02df\u037e\u0387\u055a-\u055f\u0589\u058a\u05be'
          || '\u05c0\u05c3\u05c6\u05f3\u05f4\u0600-\u060f\u061b-\u061f\u066a-\u066d\u06d4\u0964\u0965'
          || '\u0e3f\u0e4f\u0e5a\u0e5b]')
        and lower(normalize(letters, nfkc)) = letters
        then letters
      else label end, '.' order by place)
  from unnest(string_to_array(rtrim(lower(domain), '.'), '.')) with ordinality as part (label, place),
    lateral (select case when label like 'xn--%' then pg_temp.from_punycode(substr(label, 5)) end)
      as made (letters)
$$;

create function pg_temp.as_seen(address text) returns text language sql immutable strict return
  regexp_replace(address, '@[^@]*$', '') || '@' || pg_temp.in_letters(regexp_replace(address, '^.*@', ''));

create temporary table mailbox_now on commit drop as
select source, id, mailbox, row_number() over (partition by source, key order by id) as place
from (
  select 'member' as source, id, pg_temp.as_seen(email) as mailbox,
    lower(pg_temp.as_seen(email)) as key
  from member where email ~* '@(.*\.)?xn--'
  union all
  select 'petition', id, pg_temp.as_seen(email), email_key(pg_temp.as_seen(email))
  from petition where email ~* '@(.*\.)?xn--'
) as given;

update member set email = mailbox_now.mailbox from mailbox_now
where source = 'member' and mailbox_now.id = member.id and place = 1 and email <> mailbox
  and not exists (select from member other
    where other.id <> member.id and lower(other.email) = lower(mailbox));

update petition set email = mailbox_now.mailbox from mailbox_now
where source = 'petition' and mailbox_now.id = petition.id and place = 1 and email <> mailbox
  and not exists (select from petition other
    where other.id <> petition.id and email_key(other.email) = email_key(mailbox));

update invite set email = pg_temp.as_seen(email) where email ~* '@(.*\.)?xn--';

update email_domain set domain = pg_temp.in_letters(domain)
where id in (
  select distinct on (pg_temp.in_letters(domain)) id from email_domain
  where domain ~* '(^|\.)xn--' order by pg_temp.in_letters(domain), id
) and not exists (
  select from email_domain other
  where other.id <> email_domain.id and other.domain = pg_temp.in_letters(email_domain.domain)
);

drop function pg_temp.as_seen(text);
drop function pg_temp.in_letters(text);
drop function pg_temp.from_punycode(text);
