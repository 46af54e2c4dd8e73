import * as setupToken from '../../store/accounts/setup-token.ts'
import { CommandError, defineCommand } from '../define-command.ts'

export const setupLink = defineCommand({
  name: 'setup-link',
  summary: 'prints the one-time link that creates the owner account, until it exists',
  permission: null,
  why: 'it is for the first member',
  async run({ config, secrets, clock, withDatabase }) {
    const token = await withDatabase((db) => setupToken.current(db, secrets, clock.now()))
    if (token === null) throw new CommandError('the owner account already exists')
    const link = `${config.BABOU_SITE_URL}/setup?token=${token}`
    return { text: link, json: { link } }
  },
})
