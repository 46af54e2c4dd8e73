-- Cases: what members report and write to staff, and how staff work on it.
create table case_reason (
  id bigint generated always as identity primary key,
  name text not null unique check (length(name) between 1 and 60),
  hint text not null default '' check (length(hint) <= 200),
  -- What it asks for: nothing more, an explanation, another torrent, or an address.
  evidence text not null check (evidence in ('none', 'text', 'torrent', 'link')),
  -- What it is offered for: names of src/store/cases/kinds.ts, `fill` and `ticket`.
  kinds text[] not null check (cardinality(kinds) > 0),
  -- Of a new case: 1 is urgent, 4 is low.
  urgency smallint not null default 3 check (urgency between 1 and 4),
  position integer not null default 1 check (position between 1 and 999),
  is_on boolean not null
);

insert into case_reason (position, name, evidence, urgency, kinds, hint, is_on) values
  (10, 'Duplicate of another torrent', 'torrent', 3, '{torrent}', '', true),
  (20, 'Not what it says', 'text', 2, '{torrent}', 'What it contains instead.', true),
  (30, 'Malware', 'text', 1, '{torrent}', 'What your scanner reports, and for which file.', true),
  (40, 'Dead', 'none', 4, '{torrent}', 'No seeder for weeks.', true),
  (50, 'Wrong category or attributes', 'text', 4, '{torrent,bundle,collection}',
    'What they should be.', true),
  (60, 'Breaks an upload rule', 'text', 3, '{torrent}', 'Which rule.', true),
  (70, 'Wrong details', 'text', 4, '{bundle,collection,article,wiki}', 'What is wrong.', true),
  (80, 'Spam', 'none', 2, '{comment,post,topic,article,collection,wiki,request,member}', '', true),
  (90, 'Insult or harassment', 'none', 2,
    '{comment,post,topic,article,collection,wiki,request,member,image}', '', true),
  (100, 'Copied from elsewhere', 'link', 3, '{article,wiki,image}', 'Where it is from.', true),
  (110, 'Not for this site', 'none', 2, '{image,collection,article,topic,request}', '', true),
  (120, 'Cheating or a second account', 'text', 2, '{member}', 'What you saw.', true),
  (130, 'Something else', 'text', 3,
    '{torrent,bundle,collection,comment,post,topic,article,wiki,request,member,image}', '', true),
  (140, 'Declined by the requester', 'text', 3, '{fill}', '', true),
  (210, 'Account and sign-in', 'text', 2, '{ticket}', '', true),
  (220, 'Ratio, points, hit and run', 'text', 3, '{ticket}', '', true),
  (230, 'A torrent', 'torrent', 3, '{ticket}', '', true),
  (240, 'A warning or a decision of staff', 'text', 3, '{ticket}', '', true),
  (250, 'Technical problem', 'text', 3, '{ticket}', 'What you did and what you saw.', true),
  (260, 'Another question', 'text', 4, '{ticket}', '', true);

create table staff_case (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('report', 'ticket')),
  reason_id bigint not null references case_reason (id),
  -- The title of what was reported, as it was then, or the subject of the ticket.
  subject text not null check (length(subject) between 1 and 200),
  -- What was reported: a name of src/store/cases/kinds.ts; `fill`: it was disputed.
  target text check (length(target) <= 30),
  target_id bigint,
  -- The address of what it is about and, for staff, its text when it was reported first.
  href text check (length(href) <= 500),
  excerpt text check (length(excerpt) <= 2000),
  -- The member who made what was reported: does not see the case, not even as staff.
  about_id bigint references member (id),
  -- The member who wrote the ticket.
  member_id bigint references member (id),
  urgency smallint not null check (urgency between 1 and 4),
  -- `waiting`: for an answer of a member.
  state text not null default 'open' check (state in ('open', 'waiting', 'decided')),
  owner_id bigint references member (id),
  snoozed_until timestamptz,
  -- Raised by each change; an act of staff on another version is refused.
  version integer not null default 1,
  reports integer not null default 0 check (reports >= 0),
  created_at timestamptz not null,
  -- Since when staff are to act.
  since timestamptz not null,
  outcome text check (outcome in ('acted', 'no-action', 'answered', 'closed', 'merged')),
  -- What the members are told.
  answer text check (length(answer) <= 2000),
  decided_by bigint references member (id),
  decided_at timestamptz,
  merged_into bigint references staff_case (id) check (merged_into <> id),
  words tsvector generated always as (text_words(subject)) stored,
  check ((kind = 'report') = (target is not null and target_id is not null)),
  check ((kind = 'ticket') = (member_id is not null)),
  check ((state = 'decided') = (decided_at is not null and outcome is not null)),
  check ((merged_into is not null) = (outcome is not null and outcome = 'merged'))
);
-- One open case for each reported thing.
create unique index staff_case_target on staff_case (target, target_id)
  where kind = 'report' and state <> 'decided';
create index staff_case_of_target on staff_case (target, target_id, id desc)
  where kind = 'report';
create index staff_case_open on staff_case (urgency, id) include (since, snoozed_until, owner_id)
  where state = 'open';
create index staff_case_waiting on staff_case (urgency, id) where state = 'waiting';
create index staff_case_decided on staff_case (id desc) where state = 'decided';
create index staff_case_since on staff_case (since) where state = 'open';
create index staff_case_owner on staff_case (owner_id, state, urgency, id)
  where owner_id is not null;
create index staff_case_member on staff_case (member_id, id desc) where member_id is not null;
create index staff_case_about on staff_case (about_id, id desc) where about_id is not null;
create index staff_case_reason on staff_case (reason_id, state, urgency, id);
create index staff_case_decided_by on staff_case (decided_by) where decided_by is not null;
create index staff_case_merged_into on staff_case (merged_into) where merged_into is not null;
create index staff_case_words on staff_case using gin (words) with (fastupdate = off);

-- What one member reports: several of them are one case.
create table report (
  id bigint generated always as identity primary key,
  case_id bigint not null references staff_case (id),
  member_id bigint not null references member (id),
  reason_id bigint not null references case_reason (id),
  body text not null default '' check (length(body) <= 2000),
  -- Evidence, as the reason asks for it.
  torrent_id bigint references torrent (id),
  link text check (length(link) <= 500),
  created_at timestamptz not null,
  unique (case_id, member_id)
);
create index report_member on report (member_id, id desc);
create index report_reason on report (reason_id);
create index report_torrent on report (torrent_id) where torrent_id is not null;

-- What was written in a case: to the member `with_id` or by them; null: a note for staff only.
create table case_text (
  id bigint generated always as identity primary key,
  case_id bigint not null references staff_case (id),
  with_id bigint references member (id),
  author_id bigint not null references member (id),
  is_staff boolean not null,
  body text not null check (length(body) between 1 and 10000),
  created_at timestamptz not null,
  words tsvector generated always as (text_words(body)) stored,
  check (is_staff or with_id = author_id)
);
create index case_text_case on case_text (case_id, id);
create index case_text_with on case_text (with_id, case_id, id) where with_id is not null;
create index case_text_author on case_text (author_id, id desc);
create index case_text_words on case_text using gin (words) with (fastupdate = off);
create index case_text_shows_images on case_text (id) where body like '%/img/%';

-- Answers that staff use again; `{name}` and `{staff}` are replaced.
create table prepared_answer (
  id bigint generated always as identity primary key,
  name text not null unique check (length(name) between 1 and 60),
  body text not null check (length(body) between 1 and 5000),
  position integer not null default 1 check (position between 1 and 999)
);
insert into prepared_answer (position, name, body) values
  (10, 'We look into it', E'Hello {name},\n\nthank you. We are looking into it.\n\n{staff}'),
  (20, 'More is needed',
    E'Hello {name},\n\nwe need more to go by: what did you do, and what did you see?\n\n{staff}'),
  (30, 'In the wiki', E'Hello {name},\n\nthe [wiki](/wiki) explains this.\n\n{staff}');

-- Lines of /staff: what a role or a member is responsible for.
create table responsibility (
  id bigint generated always as identity primary key,
  role text references role (slug) on delete cascade,
  member_id bigint references member (id),
  body text not null check (length(body) between 1 and 200),
  check ((role is null) <> (member_id is null)),
  unique nulls not distinct (role, member_id)
);
create index responsibility_member on responsibility (member_id) where member_id is not null;
insert into responsibility (role, body) values
  ('owner', 'The site as a whole'),
  ('admin', 'Settings, trackers and staff'),
  ('moderator', 'Reports, tickets and uploads');

-- Open pages of the case, and those with the list of cases.
create trigger staff_case_changed after update on staff_case
  for each row execute function tell_changed('case', 'id');
create function tell_cases() returns trigger language plpgsql as $$
begin
  perform pg_notify('live', '{"right":"cases.work","hint":"cases","name":""}');
  return null;
end $$;
create trigger staff_case_listed after insert or update on staff_case
  for each statement execute function tell_cases();
