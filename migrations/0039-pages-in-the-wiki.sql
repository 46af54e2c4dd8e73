-- Pages that staff wrote, such as the rules, are wiki pages with a place in the footer.
alter table wiki_page add footer_position integer check (footer_position between 1 and 99);
create index wiki_page_footer on wiki_page (footer_position, path) where footer_position is not null;

-- Until now only admins edited them. An address that the wiki uses already gets `site/` before it.
create temporary table moved_page on commit drop as
select page.id as old, case when exists (
    select from wiki_page where path = page.slug
    union all select from wiki_alias where path = page.slug
  ) then 'site/' || page.slug else page.slug end as path, page.*
from content_page page;
insert into wiki_page (path, title, body, reader, editor, proposer, renamer, revision, author_id,
  created_at, edited_at, footer_position)
select path, title, coalesce(nullif(body, ''), title),
  case when is_published then reader else 'admin' end, 'admin',
  case slug when 'faq' then 'member' else 'admin' end, 'admin', revision, made_by, created_at,
  case when revision > 1 then changed_at end, case when is_published then position end
from moved_page;
update revision set entity = 'wiki', entity_id = page.id,
  state = jsonb_build_object('title', state -> 'title', 'body', state -> 'body'),
  changed = array(select name from unnest(changed) as name where name in ('title', 'body'))
from moved_page moved join wiki_page page on page.path = moved.path
where revision.entity = 'page' and revision.entity_id = moved.old;
drop table content_page;
