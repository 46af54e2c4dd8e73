import { describe, expect, it } from 'vitest'
import { importedPasskey } from '../../../src/shared/foreign-passkey.ts'
import { memberValues } from '../../../src/store/imports/member-values.ts'
import type { PlainMember } from '../../../src/store/imports/plain-members.ts'

const HEX = '0123456789abcdef0123456789abcdef'
/** As TorrentPier makes them. */
const OTHER = 'aB3dE5gH7jK9mN1pQ3sT'

function passkeyOf(passkey: string, taken: readonly string[] = []) {
  const texts = { email: 'a@example.net', notes: '', about: '', avatar: '', title: '' }
  const figures = { uploaded: '0', downloaded: '0', points: '0', tokens: '0', invites: '0' }
  const member = {
    id: 1,
    name: 'ann',
    role_key: '1',
    state: 'active',
    passkey,
    seed_seconds: '0',
    factor_secret: '',
    has_codes: false,
    hidden: [],
  }
  const values = memberValues(
    { ...texts, ...figures, ...member } as unknown as PlainMember,
    { roleOf: () => ({}) as never, siteSalt: '', appKey: '', wrapped: 'zero' },
    {
      hasName: () => false,
      isReserved: () => false,
      hasEmail: () => false,
      hasPasskey: (key) => taken.includes(key),
    },
  )
  return { passkey: values.passkey, remarks: values.remarks }
}

describe('the passkey of an imported member', () => {
  it('stays what it is, so that clients announce with it', () => {
    expect(passkeyOf(HEX)).toEqual({ passkey: HEX, remarks: [] })
  })

  it('of another form is the one that the tracker derives from the old announce URL', () => {
    expect(passkeyOf(OTHER)).toEqual({ passkey: importedPasskey(OTHER), remarks: [] })
  })

  it.each([
    ['missing', '', []],
    ['too short to be one', 'abc', []],
    ['that of another member', HEX, [HEX]],
  ])('is replaced and reported when it is %s', (_, passkey, taken) => {
    const found = passkeyOf(passkey, taken)
    expect(found.passkey).toMatch(/^[0-9a-f]{32}$/)
    expect(found.passkey).not.toBe(passkey)
    expect(found.remarks).toEqual(['no passkey'])
  })
})
