-- Members are notified about a port when a second test confirms the result, and not again while the
-- port flaps: that needs what the last notification said. Null: there was none.
alter table member_port add column told_open boolean;
update member_port set told_open = reachable where told_closed_at is not null;
