import type pg from 'pg'
import type { Target } from '../members.ts'
import type { FreeleechDescription } from '../described/freeleech.ts'
import type { ImportingFreeleech } from './personal.ts'
import { importPersonal } from './personal.ts'
import { importTokens } from './tokens.ts'

/**
 * Imports freeleech of single members that still applies, for members whose histories are already
 * here.
 */
export async function importFreeleech(
  client: pg.ClientBase,
  target: Target,
  { tokens, personal }: FreeleechDescription,
  importing: ImportingFreeleech,
): Promise<void> {
  await importTokens(client, target, tokens, importing.now)
  for (const one of personal) await importPersonal(client, target, one, importing)
}
