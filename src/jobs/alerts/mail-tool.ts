import type { AlertMessage } from '../../shared/alerts/message.ts'
import type { Outcome, TargetTools } from '../../shared/alerts/target.ts'
import type { Config } from '../../shared/config.ts'
import { createMailTransport } from '../mail/transport.ts'

/** Sends the email of an alert to each address, by the SMTP server of the site. */
export function mailTool(
  config: Config,
  { siteName, at }: Pick<AlertMessage, 'siteName' | 'at'>,
  id: number,
): TargetTools['mail'] {
  return async (to, subject, text) => {
    const url = config.BABOU_SMTP_URL
    if (url === undefined) return { ok: false, error: 'BABOU_SMTP_URL is not set', isFinal: true }
    const transport = createMailTransport(url, config)
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
