-- Services: where their ops port is, so that nodes can ask each other without the database.
alter table service add column ops text not null default '' check (length(ops) <= 120);
