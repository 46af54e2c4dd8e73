-- An import notes which fills and claims of requests it has brought: an undo removes them also when
-- a task has approved or ended them since, and a later run does not bring a claim again.
alter table import_pair drop constraint import_pair_kind_check;
alter table import_pair add constraint import_pair_kind_check
  check (kind in ('request-vote', 'token', 'requirement', 'request-fill', 'request-claim'));
