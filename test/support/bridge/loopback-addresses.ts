import { randomBytes } from 'node:crypto'

// Some of the 16 million loopback addresses of Linux, so that no two tests use the same port.

const MANY = 200
let given = 0

/** The addresses of one test file; its certificate names all of them. */
export const loopbackAddresses: readonly string[] = Array.from({ length: MANY }, anAddress)

/** An address that has not been used recently. */
export function aLoopbackAddress(): string {
  return loopbackAddresses[given++ % MANY]
}

function anAddress(): string {
  const [one, two, three] = randomBytes(3)
  return `127.${one}.${two}.${1 + (three % 254)}`
}
