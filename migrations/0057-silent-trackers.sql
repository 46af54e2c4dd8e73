-- Trackers whose peers no longer count, because they were silent while another one reported.
alter table tracker_node add column counts_dropped_at timestamptz;
