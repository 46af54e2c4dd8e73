-- Imported members as they came: an undo asks whether a person has changed one of them since.

-- What only persons change of a member: neither tasks, nor sign-ins, nor later runs of an import.
-- Of times, whether there is one, so that no time zone matters. Its values are stored: a change of
-- what it reads needs a function of another name.
create function member_by_persons(m member) returns bytea language sql immutable parallel safe
return decode(md5(row(m.name, m.email, m.role, m.class_locked, m.leech_slots, m.seed_slots,
  m.passkey_hash, m.factor_since is not null, m.about, m.avatar_id, m.title, m.privacy, m.looks,
  m.hidden, m.hides_activity, m.ignored, m.notice_mails, m.watch_written, m.watched_at is not null,
  m.leaves_at is not null, m.removes_texts, m.banned_by)::text), 'hex');

-- Null: not a member, or imported before this was noted.
alter table import_row add made_digest bytea;
