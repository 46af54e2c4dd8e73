// One measurement in a separate process, requested and answered by a message.
import { day } from './day.js'
import { latency } from './latency.js'
import { memory, operations, peerBytes } from './memory.js'
import { restart } from './restart.js'

const measurements = { memory, peerBytes, operations, restart, latency, day }

process.once('message', ({ what, given }) => {
  Promise.resolve(measurements[what](given)).then(
    (figures) => process.send(figures),
    (error) => {
      console.error(error)
      process.exit(1)
    },
  )
})
