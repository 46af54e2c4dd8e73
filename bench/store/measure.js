// One measurement in a process of its own; asked by a message, answered by one.
import { day } from './day.js'
import { latency } from './latency.js'
import { memory, operations } from './memory.js'
import { restart } from './restart.js'

const measurements = { memory, operations, restart, latency, day }

process.once('message', ({ what, given }) => {
  Promise.resolve(measurements[what](given)).then(
    (figures) => process.send(figures),
    (error) => {
      console.error(error)
      process.exit(1)
    },
  )
})
