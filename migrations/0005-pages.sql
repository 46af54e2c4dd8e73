-- Pages: texts that staff write, such as the rules, with defaults that a new site starts with; the wiki.
create table content_page (
  id bigint generated always as identity primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 60),
  title text not null check (length(title) between 1 and 120),
  body text not null default '' check (length(body) <= 100000),
  -- The lowest role that may read it.
  reader text not null default 'guest'
    check (reader in ('guest', 'member', 'uploader', 'moderator', 'admin', 'owner')),
  is_published boolean not null default false,
  -- Its place in the footer; null: it is not listed there.
  position integer check (position between 1 and 99),
  revision integer not null default 1,
  made_by bigint references member (id),
  created_at timestamptz not null,
  changed_at timestamptz not null
);
create index content_page_footer on content_page (position, slug)
  where is_published and position is not null;
create index content_page_made_by on content_page (made_by) where made_by is not null;

-- Themes by staff; those of the build are files (public/themes).
create table theme (
  id bigint generated always as identity primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 40),
  -- As in a file of public/themes.
  document jsonb not null check (jsonb_typeof(document) = 'object'),
  -- Members can choose it; otherwise it is a draft.
  is_offered boolean not null default false,
  revision integer not null default 1,
  made_by bigint references member (id),
  created_at timestamptz not null,
  changed_at timestamptz not null
);
create index theme_made_by on theme (made_by) where made_by is not null;

-- The logo of the site, at most one; without a row it is the mark of babou.
create table site_logo (
  is_only boolean primary key default true check (is_only),
  image_id bigint not null references image (id)
);
create index site_logo_image on site_logo (image_id);

-- Defaults, which staff are expected to rewrite.
insert into content_page
  (slug, title, reader, is_published, position, created_at, changed_at, body) values
  ('rules', 'Rules', 'guest', true, 1, now(), now(),
'### Account

- One account for one person. Who has lost theirs asks to have it opened again instead of making another.
- Your passkey and your account are yours: whatever is done with them counts as done by you.
- Whom you invite you answer for. Invites are not sold, traded or given away in public.

### Sharing

- Seed what you took, at least until the rules of your ratio or its seeding time are kept. Your standing says what they ask of you.
- What your client reports must be true. Clients that are banned, or altered to report what is not, cost the account.
- Torrents of this site stay here: the files are not passed on, and no other tracker is added to them.

### Uploading

- Look first whether it is here already. Name it as the category asks, and say what it is.
- No malware, nothing behind a password, nothing that is broken.

### Each other

- Be civil in comments and messages. Staff decide where these rules are silent, and tell why; whoever disagrees may appeal.
'),
  ('faq', 'Questions and answers', 'guest', true, 2, now(), now(),
'### How do I begin?

Open a torrent, download its file and give it to a BitTorrent client. The file carries your passkey, so that what you move is counted for you: never pass it on.

### Why is nothing counted?

It is counted when your client announces, every half an hour or so. Look whether your client is one that the site lets in, and whether the torrent is in it with the file of this site.

### What is the ratio?

What you uploaded divided by what you downloaded. What exactly is asked of you, and what you still lack, stands under your standing.

### Nobody can connect to me

Open the port of your client in your router and firewall, or let UPnP do it. You can still exchange with those who are reachable.

### Somebody else has my passkey

Make a new one in the settings: the old one opens nothing from then on. Then download the files of your torrents again.

### I cannot sign in any more

Ask for a new password, or, when the account is closed, to have it opened again.
'),
  ('privacy', 'Privacy', 'guest', false, 3, now(), now(),
'### What is kept

Your name, e-mail address, what you upload and write, what you moved and seeded, where you signed in from, and what happened to your account. Addresses are kept for a limited time.

### Who sees it

Members see of your profile what you let them see. Staff see more when they have to; whenever they look at your addresses, your history says who did.

### What you can do

Take a copy of all of it, correct it, and have the account deleted, in the settings.
');

-- The wiki: pages in a tree of addresses, which members write together.
create table wiki_page (
  id bigint generated always as identity primary key,
  -- Its address below /wiki: `guides/seeding`.
  path text not null unique check (length(path) <= 200
    and path ~ '^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*){0,3}$'),
  title text not null check (length(title) between 1 and 120),
  body text not null check (length(body) between 1 and 100000),
  -- The lowest roles that read and edit it and the pages below it; null: as for the page above.
  reader text check (reader in ('guest', 'member', 'uploader', 'moderator', 'admin', 'owner')),
  editor text check (editor in ('member', 'uploader', 'moderator', 'admin', 'owner')),
  revision integer not null default 1,
  author_id bigint references member (id),
  created_at timestamptz not null,
  edited_at timestamptz,
  removed_at timestamptz,
  removed_by bigint references member (id),
  removed_reason text check (length(removed_reason) <= 200),
  comments integer not null default 0 check (comments >= 0),
  words tsvector generated always as (text_words(title || ' ' || body)) stored
);
create index wiki_page_words on wiki_page using gin (words) with (fastupdate = off);
create index wiki_page_author on wiki_page (author_id, created_at desc);
create index wiki_page_removed_by on wiki_page (removed_by) where removed_by is not null;
-- Texts that may show an image of this site.
create index wiki_page_shows_images on wiki_page (id) where body like '%/img/%';

-- Former addresses of pages, which forward to them.
create table wiki_alias (
  path text primary key,
  page_id bigint not null references wiki_page (id) on delete cascade
);
create index wiki_alias_page on wiki_alias (page_id);

-- The addresses that each page links to, whether there is a page or not.
create table wiki_link (
  page_id bigint not null references wiki_page (id) on delete cascade,
  path text not null,
  primary key (page_id, path)
);
create index wiki_link_path on wiki_link (path, page_id);

-- A path and those above it: `a/b` is {a, a/b}.
create function wiki_above(path text) returns text[] language sql immutable parallel safe
return array(
  select array_to_string((string_to_array(path, '/'))[1:depth], '/')
  from generate_series(1, cardinality(string_to_array(path, '/'))) as depth);

-- The lowest roles that read and edit the pages at an address: the nearest page that says so.
create function wiki_reader(path text) returns text language sql stable parallel safe
return coalesce((select above.reader from wiki_page above
  where above.path = any(wiki_above(wiki_reader.path)) and above.reader is not null
  order by length(above.path) desc limit 1), 'member');
create function wiki_editor(path text) returns text language sql stable parallel safe
return coalesce((select above.editor from wiki_page above
  where above.path = any(wiki_above(wiki_editor.path)) and above.editor is not null
  order by length(above.path) desc limit 1), 'member');
