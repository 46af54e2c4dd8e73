-- Notices as a private feed: a further channel that members choose by kind.
alter table live_message add column in_feed boolean not null default false;
create index live_message_feed on live_message (member_id, id desc) where in_feed;
-- null: chosen before there was a feed, so what is usual holds
alter table notification_choice add column by_feed boolean;
