import fs from 'node:fs'
import { inProject } from '../../../src/shared/paths.ts'

/** A recorded request of a real client, byte for byte. */
export interface ClientRequest {
  /** `Transmission 3.00 | started left>0 | ipv4`. */
  readonly title: string
  readonly family: 'ipv4' | 'ipv6'
  readonly isScrape: boolean
  readonly bytes: Buffer
  /** The query of its target. */
  readonly query: Buffer
}

/** The requests of test/golden/announce-requests.txt, in its order. */
export function clientRequests(): ClientRequest[] {
  const file = fs.readFileSync(inProject('test/golden/announce-requests.txt'), 'latin1')
  return file
    .split(/^=== /m)
    .slice(1)
    .map((block) => {
      const [title, ...lines] = block.split('\n')
      const text = lines
        .filter((line) => line !== '')
        .map(unescape)
        .join('')
      const target = text.split(' ')[1]
      return {
        title,
        family: title.endsWith('ipv6') ? 'ipv6' : 'ipv4',
        isScrape: target.includes('/scrape'),
        bytes: Buffer.from(text, 'latin1'),
        query: Buffer.from(target.slice(target.indexOf('?') + 1), 'latin1'),
      }
    })
}

function unescape(line: string): string {
  return line.replace(/\\(r|n|\\|x[0-9A-F]{2})/gi, (_, what: string) => {
    if (what === 'r') return '\r'
    if (what === 'n') return '\n'
    return what === '\\' ? '\\' : String.fromCharCode(Number.parseInt(what.slice(1), 16))
  })
}
