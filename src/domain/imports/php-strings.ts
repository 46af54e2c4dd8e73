/**
 * The strings of a list that PHP has serialized, by their numbers: `a:1:{i:1;s:3:"Yes";}`. Lengths
 * count bytes of UTF-8; where they are wrong, as after a change of the encoding, a string ends at
 * the next `";`.
 */
export function phpStrings(serialized: string): ReadonlyMap<number, string> {
  const found = new Map<number, string>()
  const bytes = Buffer.from(serialized)
  let at = 0
  for (;;) {
    const head = /^[^]*?i:(\d+);s:(\d+):"/.exec(bytes.subarray(at).toString('latin1'))
    if (head === null) return found
    const begins = at + head[0].length
    const told = begins + Number(head[2])
    const isTold = bytes.subarray(told, told + 2).toString('latin1') === '";'
    const ends = isTold ? told : bytes.indexOf('";', begins)
    if (ends === -1) return found
    found.set(Number(head[1]), bytes.subarray(begins, ends).toString())
    at = ends + 2
  }
}
