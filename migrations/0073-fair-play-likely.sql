-- Fair play: how much of a swarm's excess each honest explanation probably is. Earlier looks: 0.
alter table fair_play_part
  add column likely_up float8 not null default 0,
  add column likely_hidden float8 not null default 0,
  add column likely_lost float8 not null default 0;
