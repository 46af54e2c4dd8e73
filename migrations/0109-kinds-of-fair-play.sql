-- Fair play: a verdict stores all kinds of evidence, so that another kind is news. Of pairs: what
-- was downloaded again, and closed groups; of members: uploads to leechers that vanished.

alter table fair_play_pair_verdict
  -- Of `gib`: what one of both downloaded again from the other, and what moved within a closed
  -- group. Null: not known, as before 0109.
  add column again_gib float8,
  add column closed_gib float8;

alter table fair_play_verdict
  -- Uploads to vanished leechers, in GiB, if they were a case. Null: not known, as before 0109.
  add column claimed_gib float8;
