import type { StatisticFigure } from '../../src/domain/statistics/figures.ts'

// How each figure is counted again, without the statements of the task: one query of a number.
// $1: now, $2: the start of the day, $3: its end.

const listed = (what: string) =>
  `select coalesce(sum(${what}), 0) as n from torrent_stats s
   where torrent_id in (select id from torrent where state = 'listed')`
const seen = (hours: number) =>
  `select count(*) as n from member where left_at is null and state = 'active'
   and $1 - last_seen_at < interval '${hours} hours'`
const open = `select t.id from topic t join forum f on f.id = t.forum_id where f.see_role = 'member'`
const day = (column: string) => `${column} >= $2 and ${column} < $3`
const held = (currency: string) =>
  `select coalesce(sum(e.amount), 0) as n from ledger_entry e
   join ledger_account a on a.id = e.account_id
   where a.member_id is not null and a.currency = '${currency}'`
const total = (column: string) => `select coalesce(sum(${column}), 0) as n from member_totals`
const net = (sign: string) =>
  `select coalesce(sum(net), 0) as n from (
     select abs(sum(e.amount)) as net from ledger_entry e
     join ledger_account a on a.id = e.account_id join ledger_post p on p.id = e.post_id
     where a.currency = 'points' and (a.member_id is not null or a.name like 'pool:%')
     and ${day('p.at')} group by p.id having sum(e.amount) ${sign} 0) as x`
const ofDay = (column: string) =>
  `select coalesce(sum(raw_${column}), 0) as n from member_day where day = $2`
const peers = (where = 'true') =>
  `select count(*) as n from peer_session where ended_at is null and ${where}`

/** Figures without parts. */
export const recounts: Readonly<Partial<Record<StatisticFigure, string>>> = {
  torrents: `select count(*) as n from torrent where state = 'listed'`,
  'torrents-size': `select sum(size) as n from torrent_file
    where torrent_id in (select id from torrent where state = 'listed')`,
  files: `select count(*) as n from torrent_file
    where torrent_id in (select id from torrent where state = 'listed')`,
  snatches: listed('snatches'),
  unseeded: listed('(seeders = 0)::int'),
  'one-seeder': listed('(seeders = 1)::int'),
  seeders: listed('seeders'),
  leechers: listed('leechers'),
  bundles: `select count(*) as n from bundle where removed_at is null and merged_into is null`,
  'torrents-listed': `select count(*) as n from torrent
    where state = 'listed' and ${day('created_at')}`,
  completed: `select count(*) as n from member_torrent where ${day('completed_at')}`,
  members: `select count(*) as n from member where state = 'active' and left_at is null`,
  dormant: `select count(*) as n from member where state = 'parked' and left_at is null`,
  'seen-day': seen(24),
  'seen-week': seen(168),
  'seen-month': seen(720),
  joined: `select count(*) as n from member where ${day('created_at')}`,
  topics: `select count(distinct topic_id) as n from post
    where removed_at is null and topic_id in (${open})`,
  posts: `select count(*) as n from post where removed_at is null and topic_id in (${open})`,
  comments: `select count(*) as n from comment where removed_at is null`,
  posted: `select count(*) as n from post
    where removed_at is null and topic_id in (${open}) and ${day('created_at')}`,
  commented: `select count(*) as n from comment
    where removed_at is null and ${day('created_at')}`,
  'points-held': held('points'),
  'points-holders': `select count(*) as n from (
    select a.member_id from ledger_entry e join ledger_account a on a.id = e.account_id
    where a.currency = 'points' and a.member_id is not null
    group by 1 having sum(e.amount) > 0) as x`,
  'tokens-held': held('tokens'),
  'invites-held': held('invites'),
  uploaded: total('uploaded'),
  downloaded: total('downloaded'),
  'raw-uploaded': total('raw_uploaded'),
  'raw-downloaded': total('raw_downloaded'),
  'points-issued': net('>'),
  'points-spent': net('<'),
  announces: `select coalesce(sum(announces), 0) as n from site_day where day = $2`,
  'sent-up': ofDay('uploaded'),
  'sent-down': ofDay('downloaded'),
  peers: peers(),
  'peers-seeding': peers('seeding'),
  'peers-members': `select count(*) as n from member where id in (
    select member_id from peer_session where ended_at is null)`,
  'peers-checked': peers('reachable in (true, false)'),
  'peers-reachable': peers('reachable'),
  'peers-ipv6': peers('ipv6 is not null'),
}
