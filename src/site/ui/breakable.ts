import { xml } from './xml.ts'

/** Shorter words fit on a line of a phone. */
const LONG_PART = 16

/**
 * Returns a name as HTML that may break after the dots and underscores of a release name, so that
 * browsers do not break it inside a word.
 */
export function breakable(name: string): string {
  const isLong = name.split(/[\s-]/).some((part) => part.length > LONG_PART)
  const html = xml(name)
  return isLong ? html.replace(/[._](?=[^._\s])/g, '$&<wbr>') : html
}
