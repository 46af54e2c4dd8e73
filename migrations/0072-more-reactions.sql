-- Reactions: to requests and wiki pages, too.
alter table reaction drop constraint reaction_target_check,
  add constraint reaction_target_check
    check (target in ('comment', 'post', 'article', 'request', 'wiki'));
