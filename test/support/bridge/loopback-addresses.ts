import { randomBytes } from 'node:crypto'

// Some of the 16 million addresses of this machine (Linux), so that no two tests meet on a port.

const MANY = 200
let given = 0

/** Those that a file of tests uses; a certificate names them all. */
export const loopbackAddresses: readonly string[] = Array.from({ length: MANY }, anAddress)

/** One that was not given for long. */
export function aLoopbackAddress(): string {
  return loopbackAddresses[given++ % MANY]
}

function anAddress(): string {
  const [one, two, three] = randomBytes(3)
  return `127.${one}.${two}.${1 + (three % 254)}`
}
