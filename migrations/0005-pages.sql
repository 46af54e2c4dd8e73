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
'### Your account

- One account per person. If you lose access to yours, ask for it to be reopened; do not create another one.
- Your passkey and your account are for you only. Anything done with them counts as done by you.
- You are responsible for the members that you invite. Never sell, trade or publish invites.

### Sharing

- Seed what you download, at least until you meet the ratio or seeding requirements. Your standing shows what they are.
- Your client must report true figures. Using a banned client, or one altered to report false figures, costs you your account.
- Torrents from this site stay here. Do not pass on the files or add other trackers to them.

### Uploading

- Search first: do not upload what is already here. Name and describe your upload as its category requires.
- No malware, no password-protected archives, nothing incomplete or broken.

### Other members

- Be civil in comments, forums and messages. Staff decide what these rules do not cover, and give a reason. You can appeal.
'),
  ('faq', 'Questions and answers', 'guest', true, 2, now(), now(),
'### How do I start?

Open a torrent, download its file and add it to your BitTorrent client. The file contains your passkey, so that your traffic is counted for you: never share it.

### Why does my traffic not show up?

Traffic is counted when your client announces, about every half hour. Check that this site accepts your client, and that the torrent was added with your passkey.

### What is the ratio?

What you uploaded divided by what you downloaded. Your standing shows the ratio that you need and what you still have to seed.

### Why can other members not connect to me?

Open the port of your client in your router and firewall, or turn on UPnP. Until then, you can still exchange data with members whose port is open.

### What do I do if someone else has my passkey?

Reset it in the settings: the old one stops working. Then download the files of your torrents again.

### What if I can no longer sign in?

Request a new password. If your account is closed, ask for it to be reopened.
'),
  ('privacy', 'Privacy', 'guest', false, 3, now(), now(),
'### What is stored

Your name, email address, uploads and texts, your traffic and seeding time, where you signed in from, and what happened to your account. Addresses are stored for a limited time.

### Who sees it

Members see the parts of your profile that you show them. Staff see more when they need to; each time they look at your addresses, your account history says who did.

### What you can do

In the settings, you can download a copy of all of it, correct it, and have your account deleted.
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
