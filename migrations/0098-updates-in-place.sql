-- An update that changes no column of an index stays on its page (HOT). Balances change with every
-- entry, and a full report of counts renews each row of its store.
drop index ledger_account_debts;
create index ledger_account_debts on ledger_account (id) where name like 'debt:%';
drop index swarm_count_report;
alter table swarm_count set (fillfactor = 70);
-- Nothing reads sessions by their completion.
drop index peer_session_completed;
