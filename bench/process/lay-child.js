// Writes a tracker's folder in a separate process: the parent sends { data, peers }.
import { lay } from './laid.js'

process.once('message', ({ data, peers }) => {
  void lay(data, peers).then((laid) => process.send(laid))
})
