-- Fair play: what looks at the balance of swarms found, and what staff decided about members.

-- One row a look. A look examines one UTC day.
create table fair_play_look (
  day timestamptz primary key,
  at timestamptz not null,
  flows integer not null,
  swarms integer not null,
  members integer not null,
  -- Bytes that were uploaded and that nothing honest explains, over all swarms.
  excess float8 not null
);

-- What is known of a member after all looks (src/domain/fair-play/standing.ts).
create table fair_play_standing (
  member_id bigint primary key references member (id) on delete cascade,
  day timestamptz not null,
  score integer not null check (score between 0 and 99),
  overstated integer not null check (overstated between 0 and 99),
  taken integer not null check (taken between 0 and 99),
  standing jsonb not null,
  -- Since when the case waits for staff; null: it does not.
  waits_since timestamptz,
  -- Of the last verdict; null: none.
  verdict text check (verdict in ('cheater', 'honest', 'watch'))
);
create index fair_play_standing_waits on fair_play_standing (score desc, member_id desc)
  where waits_since is not null;
create index fair_play_standing_verdict on fair_play_standing (verdict, score desc, member_id desc)
  where verdict is not null;

-- What intervals that overlap the end of the last look leave open, in bytes.
create table fair_play_carry (
  torrent_id bigint primary key,
  bytes float8 not null
);

-- The score of a member after each look, from the score on from which evidence is kept.
create table fair_play_score (
  member_id bigint not null references member (id) on delete cascade,
  day timestamptz not null,
  score integer not null,
  overstated integer not null,
  taken integer not null,
  primary key (member_id, day)
);
create index fair_play_score_day on fair_play_score (day);

-- Evidence as it was judged, look by look: a member's part of what one swarm cannot explain.
create table fair_play_part (
  member_id bigint not null references member (id) on delete cascade,
  day timestamptz not null,
  torrent_id bigint not null,
  up float8 not null,
  down float8 not null,
  overstated float8 not null,
  certain float8 not null,
  hidden float8 not null,
  idle float8 not null,
  swarm_up float8 not null,
  swarm_down float8 not null,
  swarm_hidden float8 not null,
  swarm_lost float8 not null,
  swarm_edges float8 not null,
  excess float8 not null,
  primary key (member_id, day, torrent_id)
);
create index fair_play_part_day on fair_play_part (day);

-- Verdicts of staff. They teach: see src/domain/fair-play/verdicts.ts.
create table fair_play_verdict (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id) on delete cascade,
  verdict text not null check (verdict in ('cheater', 'honest', 'watch')),
  -- The reasons that the case had, with their scores.
  overstated integer not null,
  taken integer not null,
  -- What the evidence of each amounted to, in GiB.
  overstated_gib float8 not null,
  taken_gib float8 not null,
  note text check (length(note) <= 500),
  by_id bigint references member (id),
  by_name text not null,
  at timestamptz not null
);
create index fair_play_verdict_member on fair_play_verdict (member_id, id desc);
create index fair_play_verdict_by on fair_play_verdict (by_id) where by_id is not null;

-- Which staff member looked at which case, at most once an hour.
create table fair_play_viewing (
  member_id bigint not null references member (id) on delete cascade,
  viewer_id bigint not null references member (id) on delete cascade,
  at timestamptz not null,
  primary key (member_id, viewer_id)
);
create index fair_play_viewing_viewer on fair_play_viewing (viewer_id);
