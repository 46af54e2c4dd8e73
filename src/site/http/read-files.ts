import type { NextFunction, Request, Response } from 'express'
import { can } from '../../domain/roles/permissions.ts'
import type { Action } from './action.ts'
import { mediaType } from './body.ts'
import { exchangeOf } from './exchange.ts'
import type { Frame } from './frame/frame.ts'
import { overrideMethod } from './override-method.ts'
import { refuse } from './reply.ts'
import { respond } from './respond.ts'
import { readUpload } from './uploads.ts'

/**
 * Reads a multipart form at a path before the action is chosen: `_method` is in the form. Only for
 * senders who may do something at that path; others are refused unread.
 */
export function filesReader(frame: Frame, siblings: readonly Action[]) {
  const unsafe = siblings.filter(({ method }) => method !== 'get')
  return async (req: Request, res: Response, next: NextFunction): Promise<void> => {
    const isForm = mediaType(req) === 'multipart/form-data'
    if (!isForm || req.method === 'GET' || req.method === 'HEAD') return next()
    const exchange = exchangeOf(res)
    const open = unsafe.filter(({ permission }) => can(exchange.rights, permission))
    if (open.length === 0) return next()
    const takesFiles = open.some(({ files }) => files !== undefined)
    const upload = await readUpload(req, { takesFiles, isMember: exchange.member !== null })
    if (!upload.ok) return respond(frame, exchange, res, refuse(upload.code))
    exchange.body = upload.body
    exchange.files = upload.files
    overrideMethod(exchange, req)
    next()
  }
}
