/** The most bytes of a file name in common file systems; a title can have three times as many. */
const MAX_BYTES = 255

/** Returns a name with its ending as a file name; of one that is too long, the name is cut. */
export function fileNameOf(name: string, ending: string): string {
  const bytes = Buffer.from(name)
  const room = MAX_BYTES - Buffer.byteLength(ending)
  if (bytes.length <= room) return name + ending
  // As in a stream, the first part of a character that was cut is left out.
  return new TextDecoder().decode(bytes.subarray(0, room), { stream: true }) + ending
}
