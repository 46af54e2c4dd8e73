// Labels of domains in ASCII: RFC 3492, with the parameters of its section 5.

const BASE = 36
const T_MIN = 1
const T_MAX = 26
const SKEW = 38
const DAMP = 700
const FIRST_BIAS = 72
const FIRST_CODE = 128
const LAST_CODE = 0x10ffff

/** Decodes a label without its `xn--`, in lowercase; null when it is not valid. */
export function fromPunycode(label: string): string | null {
  const basics = label.lastIndexOf('-')
  const letters = [...label.slice(0, Math.max(basics, 0))].map((one) => one.charCodeAt(0))
  let [code, index, bias] = [FIRST_CODE, 0, FIRST_BIAS]
  let at = basics + 1
  while (at < label.length) {
    const before = index
    for (let weight = 1, k = BASE; ; k += BASE) {
      const digit = digitOf(label.charCodeAt(at++))
      index += digit * weight
      if (Number.isNaN(index) || index > Number.MAX_SAFE_INTEGER) return null
      const threshold = Math.min(Math.max(k - bias, T_MIN), T_MAX)
      if (digit < threshold) break
      weight *= BASE - threshold
    }
    const length = letters.length + 1
    bias = adapted(index - before, length, before === 0)
    code += Math.floor(index / length)
    index %= length
    if (code > LAST_CODE) return null
    letters.splice(index++, 0, code)
  }
  return String.fromCodePoint(...letters)
}

/** Returns the value of a digit; NaN: it is not a digit, or is after the end. */
function digitOf(code: number): number {
  if (code >= 97 && code <= 122) return code - 97
  return code >= 48 && code <= 57 ? code - 22 : NaN
}

function adapted(delta: number, length: number, isFirst: boolean): number {
  let rest = isFirst ? Math.floor(delta / DAMP) : Math.floor(delta / 2)
  rest += Math.floor(rest / length)
  let k = 0
  for (; rest > ((BASE - T_MIN) * T_MAX) / 2; k += BASE) rest = Math.floor(rest / (BASE - T_MIN))
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW))
}
