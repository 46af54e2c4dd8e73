-- Statistics: figures of the site by day, counted by a task so that no page counts anything.
create table statistic (
  -- src/domain/statistics/figures.ts
  figure text not null check (length(figure) between 1 and 40),
  -- Midnight, UTC.
  day timestamptz not null,
  -- The part of the whole: the slug of a category or class, a client; empty: the whole.
  part text not null check (length(part) <= 100),
  value byte_count not null,
  -- When it was counted.
  made_at timestamptz not null,
  primary key (figure, day, part)
);
