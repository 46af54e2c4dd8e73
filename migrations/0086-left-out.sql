-- Traffic: at most how many bytes of a journal were moved and not credited, because clocks do not tell
-- to which run of the counters they belong, or because they arrived too late (docs/decisions/0044).
alter table traffic_journal add column left_out numeric not null default 0;
