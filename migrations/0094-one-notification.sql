-- Notifications: one can be marked as read while older ones stay new.
alter table live_message add column read_at timestamptz;
