import { DAY_MS } from '../../../domain/units.ts'
import { plural } from '../../../shared/format.ts'
import { findings, type Check } from '../finding.ts'

const { fatal, warning, ok } = findings('certificate')

/**
 * How many days before its end a certificate is reported: enough time to renew it during working
 * hours.
 */
const SOON_DAYS = 30

/** The certificate of `tls://` links. */
export const certificate: Check = {
  name: 'certificate',
  look({ bridge, now }) {
    const { certificate: look } = bridge
    if (look === null) return []
    if (look.until === null) return [fatal(String(look.fault), 'see docs/operators/bridge.md')]
    const days = Math.floor((look.until.getTime() - now.getTime()) / DAY_MS)
    const mend = '`npx babou bridge cert renew`; it is loaded without a restart'
    if (days < 0) return [fatal(`${look.file} has expired: links over tls:// are down`, mend)]
    const left = plural(days, 'day', 'days')
    if (days < SOON_DAYS) return [warning(`${look.file} expires in ${left}`, mend)]
    return [ok(`${look.file} is valid for ${left}`)]
  },
}
