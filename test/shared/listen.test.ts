import net from 'node:net'
import { expect, it } from 'vitest'
import { listen } from '../../src/shared/running/listen.ts'
import { aDiary } from '../support/run/diary.ts'

const host = '127.0.0.1'

it('a server that listens logs later errors, and continues', async () => {
  const diary = aDiary()
  const server = net.createServer()
  await listen(server, { port: 0, host }, diary.log, 'site.error')
  for (let time = 0; time < 2; time++) server.emit('error', new Error('accept EMFILE'))
  const logged = { event: 'site.error', fields: { error: 'accept EMFILE' } }
  expect(diary.of('site.error')).toEqual([logged, logged])
  expect(server.listening).toBe(true)
  const { port } = server.address() as net.AddressInfo
  const other = net.createServer()
  await expect(listen(other, { port, host }, diary.log, 'site.error')).rejects.toThrow('EADDRINUSE')
  server.close()
})
