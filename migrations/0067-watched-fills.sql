-- Watches: members who watch a request learn that it was filled.
alter table watch_event drop constraint watch_event_addition_check,
  add constraint watch_event_addition_check
    check (addition in ('post', 'comment', 'revision', 'article', 'torrent', 'fill'));
