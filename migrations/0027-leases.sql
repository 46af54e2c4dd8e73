-- Who of several nodes does a thing that only one may do, and for how long it may be taken for
-- alive. The epoch grows with each change of hands: a write under an old one is refused.
create table lease (
  name text primary key,
  -- A random name of the process; `node` is its label for people.
  holder text not null,
  node text not null,
  epoch bigint not null,
  taken_at timestamptz not null,
  -- By the database's clock, as no two nodes' own are alike.
  expires_at timestamptz not null,
  -- A change of hands rewrites a key, and so waits for transactions that stand under the old one.
  unique (name, epoch)
);
