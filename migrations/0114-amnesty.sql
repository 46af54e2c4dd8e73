-- A promotion of everything may be an amnesty, and one that is announced is told to every member.
alter table promotion add column has_amnesty boolean not null default false;
alter table promotion add constraint promotion_amnesty
  check (not has_amnesty or (scope = 'global' and down_permille = 0));
create index promotion_amnesty on promotion (starts_at) where has_amnesty;
-- Up to which member it was told; null: it need not be, or everybody was.
alter table promotion add column told_to bigint;
create index promotion_told on promotion (starts_at, id) where told_to is not null;
