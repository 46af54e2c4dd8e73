import type { Check } from '../check.ts'
import { policy } from './policy.ts'
import { query } from './query.ts'
import { replies } from './replies.ts'
import { swarm } from './swarm.ts'
import { transport } from './transport.ts'
import { udp } from './udp.ts'

/** All checks, in the order of their rules. */
export const checks: readonly Check[] = [transport, query, policy, swarm, replies, udp].flat()
