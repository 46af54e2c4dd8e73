import { must } from './fault.ts'

/**
 * A value in bencode. The keys of dictionaries are decoded as latin1: each character is one byte.
 */
export type Bencoded = number | Buffer | readonly Bencoded[] | { readonly [key: string]: Bencoded }
export type Dictionary = Readonly<Record<string, Bencoded>>

/**
 * Decodes bencode as strictly as strict clients do (BEP 3): only canonical integers, sorted keys,
 * and no trailing bytes.
 * @throws Fault that names the invalid byte
 */
function decode(bytes: Buffer): Bencoded {
  const [value, end] = valueAt(bytes, 0)
  must(end === bytes.length, `${bytes.length - end} bytes after the bencoded reply`)
  return value
}

/** @throws Fault when it is not a dictionary */
export function decodeDictionary(bytes: Buffer): Dictionary {
  const value = decode(bytes)
  must(isDictionary(value), 'the reply is not a bencoded dictionary')
  return value
}

export function isDictionary(value: Bencoded | undefined): value is Dictionary {
  return typeof value === 'object' && !Buffer.isBuffer(value) && !Array.isArray(value)
}

type Read<T> = readonly [value: T, end: number]

function valueAt(bytes: Buffer, at: number): Read<Bencoded> {
  const first = String.fromCharCode(bytes[at] ?? 0)
  if (first === 'i') return integerAt(bytes, at)
  if (first === 'l') return listAt(bytes, at)
  if (first === 'd') return dictionaryAt(bytes, at)
  return textAt(bytes, at)
}

function integerAt(bytes: Buffer, at: number): Read<number> {
  const end = bytes.indexOf('e', at)
  const digits = bytes.toString('latin1', at + 1, end)
  must(/^(0|-?[1-9]\d*)$/.test(digits), `integer "${digits}" at byte ${at} is not canonical`)
  return [Number(digits), end + 1]
}

function textAt(bytes: Buffer, at: number): Read<Buffer> {
  const colon = bytes.indexOf(':', at)
  const digits = bytes.toString('latin1', at, colon)
  must(/^(0|[1-9]\d*)$/.test(digits), `no bencode at byte ${at}`)
  const end = colon + 1 + Number(digits)
  must(end <= bytes.length, `the string at byte ${at} is cut`)
  return [bytes.subarray(colon + 1, end), end]
}

function listAt(bytes: Buffer, at: number): Read<Bencoded[]> {
  const items: Bencoded[] = []
  let next = at + 1
  while (bytes[next] !== 0x65) {
    const [item, end] = valueAt(bytes, next)
    items.push(item)
    next = end
  }
  return [items, next + 1]
}

function dictionaryAt(bytes: Buffer, at: number): Read<Dictionary> {
  const entries: [string, Bencoded][] = []
  let next = at + 1
  while (bytes[next] !== 0x65) {
    const [key, afterKey] = textAt(bytes, next)
    const previous = entries.at(-1)?.[0]
    const name = key.toString('latin1')
    must(previous === undefined || previous < name, `key "${name}" is not in sorted order`)
    const [value, end] = valueAt(bytes, afterKey)
    entries.push([name, value])
    next = end
  }
  return [Object.fromEntries(entries), next + 1]
}
