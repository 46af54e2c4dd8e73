import type { FreeleechDescription, PersonalDescription } from '../described/freeleech.ts'

/** A task there removes the row after a day. */
const personal = (table: string): PersonalDescription => ({
  table,
  rows: `
    select import.big(id)::bigint as id, import.big(user_id)::bigint as member_id,
      import.at(created_at) as starts_at, import.at(created_at) + interval '24 hours' as ends_at
    from import.${table}`,
})

const COLUMNS = ['id', 'user_id', 'created_at']

/** Tokens do not expire there: a download stays freeleech. */
export const unit3dFreeleech: FreeleechDescription = {
  tables: {
    freeleech_tokens: ['user_id', 'torrent_id', 'created_at'],
    personal_freeleech: COLUMNS,
    personal_freeleeches: COLUMNS,
  },
  tokens: {
    table: 'freeleech_tokens',
    rows: `
      select import.big(user_id)::bigint as member_id,
        import.big(torrent_id)::bigint as torrent_id, import.at(created_at) as used_at,
        null::timestamptz as expires_at, null::text as ended
      from import.freeleech_tokens`,
  },
  personal: [personal('personal_freeleech'), personal('personal_freeleeches')],
}
