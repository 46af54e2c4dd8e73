import * as audit from './audit/controller.ts'
import * as bans from './bans/controller.ts'
import * as home from './controller.ts'
import * as memberActs from './member-acts/controller.ts'
import * as members from './members/controller.ts'
import * as settings from './settings/controller.ts'

/** Every controller of the console. */
export const adminControllers = [home, members, memberActs, bans, settings, audit]
