-- Fair play: a verdict on a pair stores its evidence by kind, so that another kind is news.

alter table fair_play_pair_verdict
  -- Of `gib`: what one of both downloaded again from the other, and what moved within a closed
  -- group. Null: not known, as before 0109.
  add column again_gib float8,
  add column closed_gib float8;
