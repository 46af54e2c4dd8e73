import { count, plural } from '../../shared/format.ts'
import * as ledgerCheck from '../../store/traffic/ledger-check.ts'
import { defineCommand } from '../define-command.ts'

export const ledgerCheckCommand = defineCommand({
  name: 'ledger check',
  summary: 'recalculates every sum of the ledger and of traffic, and shows which are wrong',
  permission: 'economy.see',
  run: ({ withDatabase }) =>
    withDatabase(async (db) => {
      const { faults, ...sums } = await ledgerCheck.check(db)
      const parts = [plural(sums.posts, 'post', 'posts'), plural(sums.entries, 'entry', 'entries')]
      const owners =
        `${plural(sums.accounts, 'account', 'accounts')} of ` +
        plural(sums.members, 'member', 'members')
      const seen = [...parts, owners].join(', ')
      const wrong = faults.map(
        ({ check, what, found, expected }) =>
          `wrong: ${check}: ${what} is ${count(found)}, not ${count(expected)}`,
      )
      const text = [...wrong, `${seen}: ${faults.length === 0 ? 'all right' : 'see above'}`]
      const json = {
        ...sums,
        faults: faults.map(({ found, expected, ...fault }) => ({
          ...fault,
          found: String(found),
          expected: String(expected),
        })),
      }
      return { text: text.join('\n'), json, exitCode: faults.length === 0 ? 0 : 1 }
    }),
})
