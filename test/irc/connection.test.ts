import { getEventListeners } from 'node:events'
import { expect, it } from 'vitest'
import { connect } from '../../src/irc/wire/connection.ts'
import { freePort } from '../support/processes/ports.ts'

it('an attempt that failed leaves nothing that waits for the end of the bot', async () => {
  const stopping = new AbortController()
  const place = { host: '127.0.0.1', port: await freePort() }
  const server = { ...place, isTls: false, authorities: null, certificate: null }
  for (let attempt = 0; attempt < 3; attempt++) {
    await expect(connect(server, () => {}, stopping.signal)).rejects.toThrow('ECONNREFUSED')
  }
  expect(getEventListeners(stopping.signal, 'abort')).toEqual([])
})
