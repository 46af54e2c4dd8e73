import bcrypt from 'bcryptjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as access from '../../../src/store/accounts/access.ts'
import { hashFault } from '../../../src/store/accounts/hash-bounds.ts'
import { createPasswords } from '../../../src/store/accounts/passwords.ts'
import { passwordOf } from '../../../src/store/imports/member-password.ts'
import type { PlainMember } from '../../../src/store/imports/plain-members.ts'
import { passwords } from '../../support/imports/importing.ts'
import type { ImportStage } from '../../support/imports/import-stage.ts'
import { importStage } from '../../support/imports/import-stage.ts'
import { dumpOf, table } from '../../support/imports/small-dump.ts'

const bcryptOf = (cost: string) => `$2y$${cost}$${'a'.repeat(53)}`
const argonOf = (parameters: string) =>
  `$argon2id$v=19$${parameters}$c2l4dGVlbiBieXRlcyEh$${'a'.repeat(43)}`

const DEAR = {
  rounds31: bcryptOf('31'),
  rounds99: bcryptOf('99'),
  rounds15: bcryptOf('15'),
  memory: argonOf('m=1048576,t=1,p=1'),
  memoryAbove: argonOf('m=262145,t=1,p=1'),
  passes: argonOf('m=1024,t=11,p=1'),
  lanes: argonOf('m=262144,t=1,p=255'),
}
const MALFORMED = {
  short: '$2y$10$abc',
  rounds03: bcryptOf('03'),
  noParameters: '$argon2id$broken',
  noMemory: argonOf('m=1,t=1,p=1'),
  noPasses: argonOf('m=1024,t=0,p=1'),
  salt: `$argon2id$v=19$m=1024,t=1,p=1$c2l4$${'a'.repeat(43)}`,
}
const FINE = [
  bcryptOf('14'),
  bcryptOf('04'),
  argonOf('m=262144,t=10,p=1'),
  argonOf('m=65536,t=4,p=1'),
]

let stage: ImportStage
beforeAll(async () => {
  stage = await importStage()
})
afterAll(() => stage.end())

describe('a hash of another program', () => {
  it('is not taken if checking it would take too long, and the report says so', async () => {
    const good = bcrypt.hashSync('theirs', 4).replace('$2b$', '$2y$')
    const hashes = Object.entries({ good, ...DEAR, ...MALFORMED })
    const columns = ['id', 'username', 'email', 'group_id', 'seedbonus', 'fl_tokens', 'password']
    const users = hashes.map(([name, hash], at) => {
      return [at + 1, name, `${name}@example.net`, 3, '0', 0, hash]
    })
    const dump = dumpOf(table('users', columns, users))
    const { report } = await stage.bring({ source: 'unit3d', dump })
    const said = (remark: string) => report.remarks.find((one) => one.remark === remark)?.rows
    expect(said('password too costly')).toBe(Object.keys(DEAR).length)
    expect(said('password not valid')).toBe(Object.keys(MALFORMED).length)

    const cost = await access.bcryptCost(stage.db)
    expect(cost).toBe(4)
    for (const [name] of hashes) {
      const member = await access.forSignIn(stage.db, name)
      const isRight = await passwords.isRight('theirs', member?.password_hash ?? null, cost)
      expect(isRight, name).toBe(name === 'good')
    }
  })

  it('is in the report if its kind is not known, or needs a salt that is not given', async () => {
    const remarkOf = async (kind: string, password: string, siteSalt = '') => {
      const member = { password_kind: kind, password, salt: '' } as PlainMember
      return (await passwordOf(member, siteSalt, passwords)).remark
    }
    expect(await remarkOf('none', 'f'.repeat(48))).toBe('password unknown')
    expect(await remarkOf('none', '')).toBeNull()
    expect(await remarkOf('gazelle-sha1', 'f'.repeat(40))).toBe('no site salt')
    expect(await remarkOf('gazelle-sha1', 'f'.repeat(40), 'a salt')).toBeNull()
  })

  it('is bounded at 2^14 rounds of bcrypt, and 256 MiB and ten passes of argon2', () => {
    for (const hash of FINE) expect(hashFault(hash), hash).toBeNull()
    for (const hash of Object.values(DEAR)) expect(hashFault(hash), hash).toBe('too dear')
    for (const hash of Object.values(MALFORMED)) expect(hashFault(hash), hash).toBe('malformed')
  })
})

describe('a sign-in', () => {
  // An earlier version took such hashes: two of these would take days, and the last 1 GiB.
  it('does no more work than the bounds, whatever was imported before', async () => {
    const bounded = createPasswords({ memoryKib: 64, passes: 1 }, 4)
    const stored = [null, `old:bcrypt::${bcryptOf('31').replace('2y', '2b')}`, DEAR.memory]
    for (const hash of stored) expect(await bounded.isRight('any', hash, 31)).toBe(false)
    const own = await bounded.hash('own')
    expect(await bounded.isRight('own', own, 31)).toBe(true)
    for (const hash of Object.values(MALFORMED)) {
      expect(await bounded.isRight('any', hash, 31)).toBe(false)
    }
  })
})
