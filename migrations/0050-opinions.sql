-- Ratings, folders of bookmarks, requests to seed again, notices that stay, and who wants to be seen in lists.
create table rating (
  torrent_id bigint not null references torrent (id),
  member_id bigint not null references member (id),
  value smallint not null check (value between 1 and 10),
  at timestamptz not null,
  primary key (torrent_id, member_id)
);
create index rating_member on rating (member_id);
-- Kept in the transaction of the rating that changes them.
alter table torrent_stats
  add column ratings integer not null default 0 check (ratings >= 0),
  add column rating_sum bigint not null default 0 check (rating_sum >= 0);

create table bookmark_folder (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  name text not null check (length(name) between 1 and 60),
  unique (member_id, id)
);
create unique index bookmark_folder_name on bookmark_folder (member_id, lower(name));
alter table bookmark
  add column folder_id bigint,
  -- goes by itself when its owner has the torrent
  add column until_snatched boolean not null default false,
  -- of the same owner; the bookmarks of a folder that goes stay
  add foreign key (member_id, folder_id) references bookmark_folder (member_id, id)
    on delete set null (folder_id);
create index bookmark_until_snatched on bookmark (target_id) where until_snatched;
create index bookmark_in_folder on bookmark (member_id, folder_id, id desc);

create table reseed_request (
  id bigint generated always as identity primary key,
  torrent_id bigint not null references torrent (id),
  member_id bigint not null references member (id),
  at timestamptz not null,
  -- how many were asked
  asked integer not null check (asked >= 0)
);
create index reseed_request_torrent on reseed_request (torrent_id, at desc);
create index reseed_request_member on reseed_request (member_id, at desc);

-- What a member is told stays as a notice; whoever tells it says of what kind it is.
alter table live_message drop constraint if exists live_message_kind_check;
alter table live_message
  add constraint live_message_kind_check check (kind ~ '^[a-z][a-z-]{1,30}$');
alter table member
  -- up to which message a member has seen their notices
  add column notices_seen bigint not null default 0,
  -- lists of peers and snatches say "a member" instead of the name
  add column hides_activity boolean not null default false;
