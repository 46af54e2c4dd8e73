/**
 * Reads the strings of a list that PHP has serialized, by their numbers: `a:1:{i:1;s:3:"Yes";}`.
 * Lengths are in bytes of UTF-8. If they are wrong, for example after a change of encoding, a
 * string ends at the next `";`.
 */
export function phpStrings(serialized: string): ReadonlyMap<number, string> {
  const found = new Map<number, string>()
  const bytes = Buffer.from(serialized)
  // One character per byte, so that positions are the same in both.
  const letters = bytes.toString('latin1')
  const heads = /i:(\d+);s:(\d+):"/g
  for (;;) {
    const head = heads.exec(letters)
    if (head === null) return found
    const begins = heads.lastIndex
    const told = begins + Number(head[2])
    const isTold = bytes.subarray(told, told + 2).toString('latin1') === '";'
    const ends = isTold ? told : bytes.indexOf('";', begins)
    if (ends === -1) return found
    found.set(Number(head[1]), bytes.subarray(begins, ends).toString())
    heads.lastIndex = ends + 2
  }
}
