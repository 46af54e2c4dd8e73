-- Rights to wiki pages by role, class or secondary role; proposals, which wait with held texts.

-- The roles that someone has or that are below one: 'guest' for everyone. Staff have all classes,
-- owners all roles.
create function roles_reached(who bigint, at timestamptz) returns text[] language sql stable as $$
  select array['guest'] || array(
    select asked.slug from role asked, member m join role own on own.slug = m.role
    left join role class on class.slug = m.class
    where m.id = who and case asked.kind
      when 'built-in' then own.rank >= asked.rank
      when 'class' then class.rank >= asked.rank or own.slug in ('moderator', 'admin', 'owner')
      else own.slug = 'owner' or exists (
        select from given_role g where g.member_id = m.id and g.role = asked.slug
          and g.ended_at is null and (g.expires_at is null or g.expires_at > at)) end)
$$;

alter table wiki_page
  drop constraint wiki_page_reader_check,
  drop constraint wiki_page_editor_check,
  -- Those that may only propose an edit, and those that change addresses.
  add proposer text,
  add renamer text,
  add foreign key (reader) references role (slug),
  add foreign key (editor) references role (slug),
  add foreign key (proposer) references role (slug),
  add foreign key (renamer) references role (slug),
  add check ('guest' not in (editor, proposer, renamer));
create index wiki_page_reader on wiki_page (reader) where reader is not null;
create index wiki_page_editor on wiki_page (editor) where editor is not null;
create index wiki_page_proposer on wiki_page (proposer) where proposer is not null;
create index wiki_page_renamer on wiki_page (renamer) where renamer is not null;

-- As wiki_reader and wiki_editor: what the nearest page at or above an address says.
create function wiki_proposer(path text) returns text language sql stable parallel safe
return coalesce((select above.proposer from wiki_page above
  where above.path = any(wiki_above(wiki_proposer.path)) and above.proposer is not null
  order by length(above.path) desc limit 1), 'member');
create function wiki_renamer(path text) returns text language sql stable parallel safe
return coalesce((select above.renamer from wiki_page above
  where above.path = any(wiki_above(wiki_renamer.path)) and above.renamer is not null
  order by length(above.path) desc limit 1), 'moderator');

-- Whether someone reads and edits the page of a text that waits: only they decide about it. The
-- place has the ID of the page, or the address of a new one.
create function wiki_decides(place jsonb, who bigint, at timestamptz) returns boolean
language sql stable as $$
  select coalesce((
    select wiki_reader(target.path) = any(roles.reached)
      and wiki_editor(target.path) = any(roles.reached)
    from (select coalesce((select path from wiki_page where id = (place ->> 'pageId')::bigint),
      place ->> 'path') as path) target,
      (select roles_reached(who, at) as reached) roles), false)
$$;

alter table written_text
  drop constraint written_text_kind_check,
  add check (kind in ('comment', 'post', 'topic', 'article', 'wiki', 'request', 'message', 'report',
    'ticket'));
alter table held_text
  drop constraint held_text_kind_check,
  drop constraint held_text_body_check,
  drop constraint held_text_check,
  add check (kind in ('comment', 'post', 'topic', 'article', 'wiki', 'request')),
  add check (length(body) between 1 and case kind when 'wiki' then 100000 else 50000 end),
  -- What is needed to publish it, and for the wiki to know who decides.
  add check (act = 'report' or place is not null);
-- Proposals of a page.
create index held_text_wiki on held_text (((place ->> 'pageId')::bigint))
  where kind = 'wiki' and state = 'waiting';

insert into text_limit (kinds, seconds, most, role) values
  ('{wiki}', 3600, 60, null), ('{wiki}', 86400, 200, null),
  ('{wiki}', 3600, 600, 'moderator'), ('{wiki}', 86400, 2000, 'moderator');
update text_rule set kinds = array_append(kinds, 'wiki')
where name in ('First texts', 'Links of new members', 'Images of new members')
  and not kinds && '{message,report,ticket}';
