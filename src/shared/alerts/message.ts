import type { Infer } from '../shape.ts'
import { count, id, list, oneOf, record, text, time } from '../shape.ts'

// The contents of a message about alerts, before it is put into the format of a target.

const line = record({
  what: oneOf(['firing', 'repeat', 'resolved', 'test']),
  /**
   * The ID of the alert; null for a test, and for alerts that a node sends without the database.
   */
  alertId: id.nullable(),
  condition: text(40),
  subject: text(120),
  severity: oneOf(['warning', 'critical']),
  says: text(1_000),
  since: time,
})

/** Links with which a reader can answer, each about one alert. */
const link = record({ label: text(60), url: text(400) })

export const alertMessage = record({
  siteName: text(60),
  /** The URL of the page about alerts. */
  url: text(300),
  at: time,
  lines: list(line).min(1).max(50),
  /** The number of further alerts, which are only counted. */
  more: count.default(0),
  links: list(link).max(100).default([]),
})

export type AlertMessage = Readonly<Infer<typeof alertMessage>>
export type AlertLine = AlertMessage['lines'][number]

/**
 * Returns a title such as `[babou] critical: tracker edge-1 does not report`; several alerts are
 * counted.
 */
export function titleOf({ siteName, lines, more }: AlertMessage): string {
  const [first] = lines
  const what = first.what === 'resolved' ? 'resolved' : first.severity
  const others = lines.length - 1 + more
  const rest = others === 0 ? '' : ` (and ${others} more)`
  return `[${siteName}] ${what}: ${first.says.replace(/\.$/, '')}${rest}`.slice(0, 250)
}

const WORDS = { firing: 'Firing', repeat: 'Still firing', resolved: 'Resolved', test: 'Test' }

/** Returns one line about an alert, with the number by which a reply refers to it. */
export function lineText({ what, alertId, severity, says, condition }: AlertLine): string {
  const number = alertId === null ? '' : ` #${alertId}`
  const how = what === 'firing' || what === 'repeat' ? ` (${severity})` : ''
  return `${WORDS[what]}${number}${how}: ${says} [${condition}]`
}

/** Returns the message as plain text. */
export function plainText(message: AlertMessage): string {
  const { lines, more, links, url } = message
  return [
    ...lines.map(lineText),
    ...(more === 0 ? [] : [`${more} more alerts are on the page.`]),
    '',
    ...links.map(({ label, url: to }) => `${label}: ${to}`),
    `All alerts: ${url}`,
  ].join('\n')
}
