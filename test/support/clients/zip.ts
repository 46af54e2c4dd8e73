import { inflateRawSync } from 'node:zlib'

/** The files of an archive, by its directory; all are compressed. */
export function filesIn(zip: Buffer): readonly { readonly name: string; readonly bytes: Buffer }[] {
  const found: { name: string; bytes: Buffer }[] = []
  let at = zip.readUInt32LE(zip.length - 6)
  while (zip.readUInt32LE(at) === 0x02014b50) {
    const [name, extra, comment] = [28, 30, 32].map((place) => zip.readUInt16LE(at + place))
    const [size, start] = [zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 42)]
    const from = start + 30 + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28)
    found.push({
      name: zip.subarray(at + 46, at + 46 + name).toString(),
      bytes: inflateRawSync(zip.subarray(from, from + size)),
    })
    at += 46 + name + extra + comment
  }
  return found
}
