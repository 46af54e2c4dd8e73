import { describe, expect, it } from 'vitest'
import { clientName } from '../../../src/domain/members/client-name.ts'

describe('the name of a client', () => {
  it.each([
    ['-TR4060-', 'Transmission 4.0.6'],
    ['-qB4630-', 'qBittorrent 4.6.3'],
    ['-DE2110-', 'Deluge 2.1.1'],
    ['-lt0D80-', 'rTorrent 0.13.8'],
    ['A2-1-36-', 'aria2 1.36'],
    ['-XX1200-', 'XX 1.2'],
    ['whatever', 'unknown client'],
    ['', 'unknown client'],
  ])('%s is %s', (start, name) => expect(clientName(Buffer.from(start))).toBe(name))
})
