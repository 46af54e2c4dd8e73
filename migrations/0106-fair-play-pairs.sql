-- Fair play: two members whose reports no third member explains are one case.

create table fair_play_pair (
  id bigint generated always as identity primary key,
  -- The lower ID first.
  first_id bigint not null references member (id) on delete cascade,
  second_id bigint not null references member (id) on delete cascade,
  -- Of the last look that kept the pair.
  day timestamptz not null,
  score integer not null check (score between 0 and 99),
  -- By what pairs are kept, in GiB (src/domain/fair-play/pairs/standing.ts).
  weight float8 not null,
  standing jsonb not null,
  -- Since when the case waits for staff; null: it does not.
  waits_since timestamptz,
  -- Of the last verdict; null: none.
  verdict text check (verdict in ('cheater', 'honest', 'watch')),
  unique (first_id, second_id),
  check (first_id < second_id)
);
create index fair_play_pair_second on fair_play_pair (second_id);
create index fair_play_pair_weight on fair_play_pair (weight desc);
create index fair_play_pair_waits on fair_play_pair (score desc, id desc)
  where waits_since is not null;
create index fair_play_pair_decided on fair_play_pair (verdict, score desc, id desc)
  where verdict is not null;

-- Verdicts of staff about pairs, with what the case had.
create table fair_play_pair_verdict (
  id bigint generated always as identity primary key,
  pair_id bigint not null references fair_play_pair (id) on delete cascade,
  verdict text not null check (verdict in ('cheater', 'honest', 'watch')),
  score integer not null,
  -- What the evidence amounted to, in GiB.
  gib float8 not null,
  note text check (length(note) <= 500),
  by_id bigint references member (id),
  by_name text not null,
  at timestamptz not null
);
create index fair_play_pair_verdict_pair on fair_play_pair_verdict (pair_id, id desc);
create index fair_play_pair_verdict_by on fair_play_pair_verdict (by_id) where by_id is not null;
