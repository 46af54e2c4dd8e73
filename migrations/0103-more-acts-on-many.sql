-- Staff also mail many at once, and change their class and secondary roles.
alter table member_batch drop constraint member_batch_act_check;
alter table member_batch add constraint member_batch_act_check check (act in (
  'message', 'mail', 'warn', 'ban', 'invites', 'tokens', 'give-role', 'take-role', 'set-class'));
