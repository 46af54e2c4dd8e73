import type { AlertMessage } from './message.ts'
import type { Outcome } from './exchange.ts'
import type { TargetTools } from './target.ts'

/** The server for email, and the sender. */
interface MailServer {
  readonly url: string
  readonly from: string
}

/** Sends the email of an alert to each address; `server` is null when none is set. */
export function mailTool(
  server: MailServer | null,
  { siteName, at }: Pick<AlertMessage, 'siteName' | 'at'>,
  id: number | string,
): TargetTools['mail'] {
  return async (to, subject, text) => {
    if (server === null) return { ok: false, error: 'BABOU_SMTP_URL is not set', isFinal: true }
    // Imported only when an email is sent, which trackers usually never do.
    const { createMailTransport } = await import('../mail-transport.ts')
    const transport = createMailTransport(server.url, server.from)
    let outcome: Outcome = { ok: true }
    try {
      const html = `<pre>${escaped(text)}</pre>`
      for (const address of to) {
        const letter = { id, to: address, createdAt: new Date(at), subject, text, html }
        const done = await transport.deliver(letter, siteName)
        if (done.result === 'taken') continue
        outcome = { ok: false, error: done.error, isFinal: done.result === 'refused' }
      }
    } finally {
      transport.close()
    }
    return outcome
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
