-- Bookmarks and thanks that an import has brought. A later run does not bring again what members
-- have removed since.

create table import_mark (
  kind text not null check (kind in ('bookmark', 'thanks')),
  member_id bigint not null,
  torrent_id bigint not null,
  primary key (kind, member_id, torrent_id)
);
