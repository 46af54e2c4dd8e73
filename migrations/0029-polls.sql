-- Polls: questions to members, each member's vote, and the votes counted.

-- Whether a member has a role: a built-in role or class at least as high, or a secondary role. No
-- one has a role that does not exist.
create function member_reaches(who bigint, what text, at timestamptz) returns boolean
language sql stable as $$
  select coalesce((
    select case asked.kind
      when 'built-in' then own.rank >= asked.rank
      when 'class' then class.rank >= asked.rank
      else exists (
        select from given_role g where g.member_id = m.id and g.role = asked.slug
          and g.ended_at is null and (g.expires_at is null or g.expires_at > at)) end
    from role asked, member m join role own on own.slug = m.role
    left join role class on class.slug = m.class
    where asked.slug = what and m.id = who
  ), false)
$$;

create table poll (
  id bigint generated always as identity primary key,
  -- Where it is asked; neither: on its own page only.
  topic_id bigint references topic (id),
  article_id bigint references article (id),
  maker_id bigint not null references member (id),
  question text not null check (length(question) between 1 and 200),
  description text not null default '' check (length(description) <= 2000),
  kind text not null check (kind in ('one', 'several', 'ranked')),
  -- The choices of one vote at most.
  most integer not null check (most between 1 and 20),
  -- Secret: no row says who voted for what.
  is_secret boolean not null,
  -- Whether a vote can be changed: only where it is stored with its member.
  can_change boolean not null,
  -- Whether the result is shown before voting, only after it, or only when the poll has ended.
  result text not null check (result in ('always', 'voted', 'ended')),
  -- The role or class that votes, without a reference: of one that was removed no one votes.
  voters text check (length(voters) <= 40),
  -- Days for which an account must have existed.
  voter_days integer not null default 0 check (voter_days between 0 and 3650),
  on_home boolean not null default false,
  created_at timestamptz not null,
  -- Null: until it is ended by hand.
  ends_at timestamptz check (ends_at >= created_at),
  -- When those who voted were notified that it has ended.
  told_at timestamptz,
  removed_at timestamptz,
  removed_by bigint references member (id),
  removed_reason text check (length(removed_reason) <= 200),
  check (num_nonnulls(topic_id, article_id) <= 1),
  check (not (is_secret and can_change)),
  check (not on_home or num_nonnulls(topic_id, article_id) = 0),
  unique (id, is_secret)
);
create unique index poll_topic on poll (topic_id)
  where topic_id is not null and removed_at is null;
create unique index poll_article on poll (article_id)
  where article_id is not null and removed_at is null;
create index poll_maker on poll (maker_id);
create index poll_removed_by on poll (removed_by) where removed_by is not null;
create index poll_home on poll (id desc) where on_home and removed_at is null;
create index poll_ending on poll (ends_at) where told_at is null and removed_at is null;

create table poll_choice (
  poll_id bigint not null references poll (id),
  number integer not null check (number between 1 and 20),
  text text not null check (length(text) between 1 and 200),
  primary key (poll_id, number)
);

-- Who has voted. Of a secret poll that is all: neither the choices nor the time.
create table poll_vote (
  poll_id bigint not null,
  member_id bigint not null references member (id),
  is_secret boolean not null,
  -- Numbers of choices; ranked: best first.
  choices integer[] check (cardinality(choices) > 0),
  voted_at timestamptz,
  primary key (poll_id, member_id),
  foreign key (poll_id, is_secret) references poll (id, is_secret),
  check ((choices is null) = is_secret),
  check ((voted_at is null) = is_secret)
);
create index poll_vote_member on poll_vote (member_id);

-- How many votes are equal: all that is counted.
create table poll_tally (
  poll_id bigint not null references poll (id),
  choices integer[] not null check (cardinality(choices) > 0),
  votes integer not null check (votes >= 0),
  primary key (poll_id, choices)
);
