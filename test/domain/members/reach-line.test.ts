import { expect, it } from 'vitest'
import { swarmLine } from '../../../src/domain/members/reach-line.ts'

const port = { family: 'ipv4', port: 6881, client: new Uint8Array(20), since: null } as const
const ports = {
  open: [{ ...port, reachable: true }],
  closed: [{ ...port, reachable: false }],
}

it.each([
  ['open', 1, 0, 'The only peer in your swarms can connect to you.'],
  [
    'open',
    1,
    1,
    'The only peer in your swarms can connect to you. It can reach you only this way.',
  ],
  [
    'closed',
    1,
    0,
    'The only peer in your swarms cannot connect to you, but you can connect to it.',
  ],
  [
    ...['closed', 1, 1],
    'The only peer in your swarms cannot connect to you, nor you to it: its port is closed, too.',
  ],
  ['open', 9, 0, 'All 9 peers in your swarms can connect to you.'],
  [
    ...['open', 9, 4],
    'All 9 peers in your swarms can connect to you. 4 of them can reach you only this way.',
  ],
  [
    ...['closed', 9, 0],
    'None of the 9 peers in your swarms can connect to you. You can connect to all of them.',
  ],
  [
    ...['closed', 9, 4],
    'None of the 9 peers in your swarms can connect to you. You can connect to 5 of them, but ' +
      'never to the 4 with closed ports.',
  ],
] as const)(
  'describes one %s port among %i peers, %i of them closed',
  (own, peers, closed, says) => {
    expect(swarmLine(ports[own], { peers, closed })).toBe(says)
  },
)

it('says nothing without peers, and before the first test', () => {
  expect(swarmLine(ports.open, { peers: 0, closed: 0 })).toBeNull()
  expect(swarmLine([{ ...port, reachable: null }], { peers: 3, closed: 0 })).toBeNull()
})
