import * as accounts from './controller.ts'
import * as accountEmailUndo from './email-undo/controller.ts'
import * as accountEmail from './email/controller.ts'
import * as accountHistory from './history/controller.ts'
import * as accountIgnoring from './ignoring/controller.ts'
import * as accountIntegrations from './integrations/controller.ts'
import * as accountLeaving from './leaving/controller.ts'
import * as accountPassword from './password/controller.ts'
import * as accountPrivacy from './privacy/controller.ts'
import * as accountProfile from './profile/controller.ts'
import * as accountFactors from './second-factors/controller.ts'
import * as accountSessions from './sessions/controller.ts'
import * as accountEntering from './sign-in/controller.ts'

/** The controllers of accounts, in the order of their routes. */
export const accountControllers = [
  accounts,
  accountEntering,
  accountPassword,
  accountFactors,
  accountHistory,
  accountIgnoring,
  accountIntegrations,
  accountLeaving,
  accountEmail,
  accountEmailUndo,
  accountSessions,
  accountPrivacy,
  accountProfile,
] as const
