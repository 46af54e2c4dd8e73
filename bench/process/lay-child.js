// Lays a tracker's folder in a process of its own: the parent says { data, peers }.
import { lay } from './laid.js'

process.once('message', ({ data, peers }) => {
  void lay(data, peers).then((laid) => process.send(laid))
})
