import { createHash } from 'node:crypto'
import nodemailer from 'nodemailer'
import type { Config } from './config.ts'
import { emailAddress } from './shape.ts'

/**
 * The time limit of a delivery, in milliseconds; a server that does not respond is given up
 * earlier.
 */
const DELIVERY_LIMIT_MS = 45_000
const CONNECT_LIMIT_MS = 10_000
const SILENCE_LIMIT_MS = 20_000
/** The most emails per connection. */
const PER_CONNECTION = 100

interface Letter {
  readonly id: number | string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly to: string
  readonly createdAt: Date
}

/** The outcome of a delivery; `server`: other emails would not succeed now either. */
type Outcome =
  | { readonly result: 'taken' }
  | { readonly result: 'refused' | 'later' | 'server'; readonly error: string }

export interface MailTransport {
  readonly deliver: (letter: Letter, siteName: string) => Promise<Outcome>
  readonly close: () => void
}

/**
 * Creates the function that sends emails through BABOU_SMTP_URL (`smtp://user:password@host:587`,
 * `smtps://host:465`, with the query parameters of nodemailer, such as
 * `?tls.rejectUnauthorized=false`). STARTTLS is used where the server offers it, and required when
 * there is a password, except on this machine.
 */
export function createMailTransport(url: string, from: string): MailTransport {
  const { username, hostname } = new URL(url)
  const isLocal = /^(localhost|127\.|\[::1\])/.test(hostname)
  const transport = nodemailer.createTransport({
    url,
    requireTLS: username !== '' && !isLocal,
    pool: true,
    maxConnections: 1,
    maxMessages: PER_CONNECTION,
    connectionTimeout: CONNECT_LIMIT_MS,
    greetingTimeout: CONNECT_LIMIT_MS,
    socketTimeout: SILENCE_LIMIT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async deliver(letter, siteName) {
      if (!emailAddress.safeParse(letter.to).success) {
        return { result: 'refused', error: `${letter.to} is not an email address` }
      }
      try {
        await transport.sendMail({
          // Given as objects, so that nothing in them is parsed as additional addresses.
          from: { name: siteName, address: from },
          to: { name: '', address: letter.to },
          subject: letter.subject,
          text: letter.text,
          html: letter.html,
          date: letter.createdAt,
          // The same for each attempt, so that a second copy is recognized.
          messageId: messageId(letter, from),
          headers: { 'Auto-Submitted': 'auto-generated' },
          signal: AbortSignal.timeout(DELIVERY_LIMIT_MS),
        })
        return { result: 'taken' }
      } catch (error) {
        return judged(error as SmtpError)
      }
    },
    close: () => transport.close(),
  }
}

/** Returns the server of the site for email, and the sender; null when none is set. */
export function mailServerOf(config: Config): { url: string; from: string } | null {
  const url = config.BABOU_SMTP_URL
  return url === undefined ? null : { url, from: senderOf(config) }
}

/** Returns the sender of emails. */
export function senderOf({ BABOU_MAIL_FROM, BABOU_SITE_URL }: Config): string {
  return BABOU_MAIL_FROM ?? `noreply@${new URL(BABOU_SITE_URL).hostname}`
}

interface SmtpError extends Error {
  readonly code?: string
  readonly command?: string
  readonly responseCode?: number
}

/**
 * Error codes that concern the addresses or the content of this email; all others concern the
 * server.
 */
const ABOUT_THE_MAIL = ['EENVELOPE', 'EMESSAGE']

function judged({ message, code = '', command = '', responseCode }: SmtpError): Outcome {
  const isAboutMail = ABOUT_THE_MAIL.includes(code) && command !== 'MAIL FROM'
  const error = message.replace(/\s+/g, ' ')
  if (!isAboutMail) return { result: 'server', error }
  const isFinal = responseCode === undefined || responseCode >= 500
  return { result: isFinal ? 'refused' : 'later', error }
}

function messageId({ id, to, createdAt }: Letter, from: string): string {
  const name = createHash('sha256').update(`${id} ${to} ${createdAt.toISOString()}`).digest('hex')
  return `<${name.slice(0, 32)}@${from.slice(from.indexOf('@') + 1)}>`
}
