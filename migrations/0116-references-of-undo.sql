-- Undoing an import deletes members, torrents, topics and more. PostgreSQL looks for what refers to
-- each of these rows; without an index that has all references, it read the whole table each time:
-- a million torrents for each of 100,000 members.
create index torrent_removed_by on torrent (removed_by) where removed_by is not null;
create index obligation_warning on obligation (warning_id) where warning_id is not null;
create index given_role_member on given_role (member_id);
create index given_right_member on given_right (member_id);
create index token_lot_of_member on token_lot (member_id);
create index request_claim_of_member on request_claim (member_id);
create index poll_of_topic on poll (topic_id) where topic_id is not null;
create index poll_of_article on poll (article_id) where article_id is not null;
