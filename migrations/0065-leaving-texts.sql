-- Deletion of an account: its member chooses whether what they wrote is removed as well.
alter table member add removes_texts boolean not null default false;

-- Only what is removed may be without its text.
alter table comment drop constraint comment_body_check,
  add constraint comment_body_check
    check (length(body) <= 10000 and (body <> '' or removed_at is not null));
alter table post drop constraint post_body_check,
  add constraint post_body_check
    check (length(body) <= 50000 and (body <> '' or removed_at is not null));
alter table message drop constraint message_body_check,
  add constraint message_body_check
    check (length(body) <= 10000 and (body <> '' or removed_at is not null));
alter table article drop constraint article_body_check,
  add constraint article_body_check
    check (length(body) <= 50000 and (body <> '' or removed_at is not null));
