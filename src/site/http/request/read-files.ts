import type { NextFunction, Request, Response } from 'express'
import { can } from '../../../domain/roles/permissions.ts'
import type { Action } from '../action.ts'
import { mediaType } from './body.ts'
import { exchangeOf } from '../exchange.ts'
import type { Frame } from '../frame/frame.ts'
import { enter } from '../open.ts'
import { overrideMethod } from './override-method.ts'
import type { Reply } from '../reply.ts'
import { refuse } from '../reply.ts'
import { respond } from '../respond.ts'
import { readUpload } from './uploads.ts'

/**
 * Reads a multipart form at a path before the action is chosen, as `_method` is in the form. Only
 * for senders who may do something at that path; others are refused without reading. A program may
 * authenticate with a field of the form.
 */
export function filesReader(frame: Frame, siblings: readonly Action[]) {
  const unsafe = siblings.filter(({ method }) => method !== 'get')
  return async (req: Request, res: Response, next: NextFunction): Promise<void> => {
    const isForm = mediaType(req) === 'multipart/form-data'
    if (!isForm || req.method === 'GET' || req.method === 'HEAD') return next()
    const exchange = exchangeOf(res)
    const field = exchange.member === null ? exchange.dialect?.tokenField : undefined
    const isOpen = ({ permission }: Action) =>
      field !== undefined || can(exchange.rights, permission)
    const open = unsafe.filter(isOpen)
    if (open.length === 0) return next()
    const takesFiles = open.some(({ files }) => files !== undefined)
    let refused: Reply | null = null
    const signIn = async (value: string): Promise<boolean> => {
      exchange.body = { [field ?? '']: value }
      refused = await enter(frame, exchange, req)
      return refused === null && exchange.member !== null
    }
    const token = field === undefined ? null : { field, signIn }
    const upload = await readUpload(req, {
      ...{ takesFiles, token },
      isMember: exchange.member !== null,
    })
    if (!upload.ok) return respond(frame, exchange, res, refused ?? refuse(upload.code))
    exchange.body = upload.body
    exchange.files = upload.files
    overrideMethod(exchange, req)
    next()
  }
}
