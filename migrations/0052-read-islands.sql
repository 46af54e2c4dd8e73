-- What was read beyond the mark of a topic: after a merge, the posts of one of both topics may have
-- been read and those of the other not. Ranges of numbers.
alter table topic_read add also int4multirange not null default '{}';
