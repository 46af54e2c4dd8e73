-- A change of the e-mail address can be taken back from the old one, for some days.
alter table account_token drop constraint account_token_purpose_check;
alter table account_token add constraint account_token_purpose_check
  check (purpose in ('verify', 'change', 'reset', 'undo'));
