import { expect, it } from 'vitest'
import { haproxyConfig } from '../../../src/domain/fleet/haproxy.ts'
import { slotOrders } from '../../../src/domain/fleet/slots.ts'

const trackers = [
  { name: 'edge-1', host: '10.0.0.1', port: 4200, opsHost: '10.0.0.1', opsPort: 4201 },
]
const map = { version: 1, orders: slotOrders(['edge-1']) }

it('names files with blanks in their paths as one word, and others as they are', () => {
  const bindOf = (certificate: string, ticketKeys: string) => {
    const given = { bind: ':443', certificate, ticketKeys, usesProxyProtocol: false }
    const lines = haproxyConfig(trackers, map, given).split('\n')
    return lines.find((line) => line.startsWith('  bind :443'))
  }
  expect(bindOf('/etc/my certs/site.pem', '/etc/keys')).toBe(
    "  bind :443 ssl crt '/etc/my certs/site.pem' tls-ticket-keys /etc/keys alpn http/1.1",
  )
  expect(bindOf('/etc/site.pem', '/etc/my keys')).toBe(
    "  bind :443 ssl crt /etc/site.pem tls-ticket-keys '/etc/my keys' alpn http/1.1",
  )
})
