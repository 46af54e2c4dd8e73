-- Articles: members are notified once, however often an article is published.

-- The members who were notified because its text names them; null: it was never published, or not
-- edited since.
alter table article add column told bigint[];
