import { PORT_HELP } from '../../../../domain/members/port-help.ts'
import { get, page } from '../../../http/action.ts'
import * as api from './api.ts'
import { portHelpPage } from './pages.ts'

export const help = get('/me/clients/help', 'account.own', api.help, () => {
  return page('members/clients/help/show', portHelpPage(), { groups: PORT_HELP })
})
