import type { PortHelp } from '../../../../domain/members/port-help.ts'
import { PORT_HELP } from '../../../../domain/members/port-help.ts'
import type { PageData } from '../../../http/action.ts'

export interface PortHelpPage extends PageData {
  readonly groups: readonly PortHelp[]
}

export function portHelpPage(): PortHelpPage {
  return { title: 'How to open a port', groups: PORT_HELP }
}
