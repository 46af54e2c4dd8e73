import * as addressLooks from '../../../../../store/accounts/address-looks.ts'
import type { AnomalyRow } from '../../../../../store/anomalies/anomalies.ts'
import type { Call } from '../../../../http/action.ts'

type ByStaff = Pick<Call<string, 'anomalies.judge'>, 'db' | 'member' | 'now'>

/**
 * Notifies members that staff saw their addresses. A finding about an address names the members who
 * share it; the evidence about a passkey shows the networks of its member.
 */
export async function noteAddresses({ db, member, now }: ByStaff, rows: readonly AnomalyRow[]) {
  const ids = rows.filter(({ kind }) => kind === 'key-sharing').map(({ memberId }) => memberId)
  const names = rows
    .filter(({ kind }) => kind === 'shared-address')
    .flatMap(({ evidence }) => evidence.filter(({ label }) => label === 'Members'))
    .flatMap(({ value }) => String(value).split(', '))
  await addressLooks.note(db, member, { ids, names }, 'anomalies', now)
}
