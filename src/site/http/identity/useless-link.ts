import type { Permission } from '../../../domain/roles/permissions.ts'
import type { Call } from '../call.ts'
import type { RefusalCode } from '../refusals.ts'
import type { Reply } from '../reply.ts'
import { refuse } from '../reply.ts'
import { networkOf } from './client-network.ts'

type Sender = Pick<Call<string, Permission>, 'throttles' | 'address' | 'now'>

/** Refuses a link whose secret is unknown or no longer valid; guesses are counted. */
export async function uselessLink(
  { throttles, address, now }: Sender,
  code: RefusalCode = 'LINK_USELESS',
): Promise<Reply> {
  const wait = await throttles.attempt('link', networkOf(address), now)
  return wait > 0 ? refuse('TOO_MANY_REQUESTS', { retryAfterSeconds: wait }) : refuse(code)
}
