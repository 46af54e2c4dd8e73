import type { Permission } from '../../domain/roles/permissions.ts'
import type { Conversation, MessageRow } from '../../store/messages/conversations.ts'
import * as conversations from '../../store/messages/conversations.ts'
import type { Call, OrReply, Refused } from '../http/action.ts'
import { refused } from '../http/action.ts'
import { idOf } from '../http/frame/path-ids.ts'

type Asked = Pick<Call<string, Permission>, 'db'> & { readonly member: { readonly id: number } }

/** Returns the conversation in a path, for its members. */
export async function findConversation(
  { db, member }: Asked,
  param: string,
): Promise<OrReply<{ readonly conversation: Conversation }>> {
  const conversation = await conversations.find(db, idOf(param), member.id)
  if (conversation === null) return refused('CONVERSATION_NOT_FOUND')
  return { ok: true, conversation }
}

export interface FoundMessage {
  readonly ok: true
  readonly conversation: Conversation
  readonly message: MessageRow
}

/** Returns the message in a path, even if it was withdrawn. */
export async function findMessage(
  call: Asked & { readonly params: { readonly id: string; readonly message: string } },
): Promise<FoundMessage | Refused> {
  const found = await findConversation(call, call.params.id)
  if (!found.ok) return found
  const { conversation } = found
  const message = await conversations.message(call.db, conversation, idOf(call.params.message))
  if (message === undefined) return refused('CONVERSATION_NOT_FOUND')
  return { ok: true, conversation, message }
}

/** Returns the message in a path; refuses one that its author withdrew. */
export async function openMessage(
  call: Parameters<typeof findMessage>[0],
): Promise<FoundMessage | Refused> {
  const found = await findMessage(call)
  if (!found.ok || found.message.removedAt === null) return found
  return refused('MESSAGE_REMOVED')
}
