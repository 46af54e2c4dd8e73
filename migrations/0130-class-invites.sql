-- A class may bring invites to each member who reaches it, once ever: the ledger's key sees to that.
alter table class_rule add column invites integer not null default 0
  check (invites between 0 and 100);
