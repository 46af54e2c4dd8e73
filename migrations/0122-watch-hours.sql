-- A watch of a rule of hours is overdrawn by hours of downloading: what they were when it began.
alter table ratio_state add column watch_base_hours double precision not null default 0;
