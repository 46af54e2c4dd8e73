import * as setupToken from '../../store/accounts/setup-token.ts'
import { CommandError, defineCommand } from '../define-command.ts'

export const setupLink = defineCommand({
  name: 'setup-link',
  summary: 'prints the one-time link that makes the owner account, while there is no owner',
  permission: null,
  why: 'it is for whoever is to be the first member',
  async run({ config, secrets, clock, withDatabase }) {
    const token = await withDatabase((db) => setupToken.current(db, secrets, clock.now()))
    if (token === null) throw new CommandError('there is an owner already')
    const link = `${config.BABOU_SITE_URL}/setup?token=${token}`
    return { text: link, json: { link } }
  },
})
