import type { FreeleechDescription } from '../described/freeleech.ts'

/**
 * A row stays after its token has ended. A task sets `Expired`: after 4 days in What.CD and 30 in
 * Orpheus, unless the operator chose otherwise.
 */
const DAYS = 'case when exists (select from import.user_flt) then 30 else 4 end'

export const gazelleFreeleech: FreeleechDescription = {
  tables: { users_freeleeches: ['UserID', 'TorrentID', 'Time', 'Expired'] },
  tokens: {
    table: 'users_freeleeches',
    rows: `
      select import.big("UserID")::bigint as member_id,
        import.big("TorrentID")::bigint as torrent_id, import.at("Time") as used_at,
        coalesce(import.at("Time"), 'epoch') + (${DAYS}) * interval '24 hours' as expires_at,
        case when "Expired" <> '0' then 'It had ended on the old site' end as ended
      from import.users_freeleeches`,
  },
  personal: [],
}
