-- Invites of another tracker are used with the codes that were sent out, too.
alter table invite add former_code_hash bytea unique;
