-- Reactions: to messages, too. Removing a message removes no reaction: it is not shown any more.
alter table reaction drop constraint reaction_target_check,
  add constraint reaction_target_check
    check (target in ('comment', 'post', 'article', 'request', 'wiki', 'message'));
