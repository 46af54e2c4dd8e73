-- Trackers that staff drain: they hand what they hold over to the others and stay up, empty.
create table drained_node (
  node text primary key,
  drained_by text not null,
  at timestamptz not null,
  -- Why it was ended without staff; null: it is in force.
  failed text
);
