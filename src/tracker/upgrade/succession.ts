import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import type { NextProcess, Replacing } from '../../shared/lifecycle.ts'
import type { Log } from '../../shared/log.ts'
import { listen } from '../../shared/running/listen.ts'
import { sendDescriptors } from '../io/ffi/passing.ts'
import type { SystemCalls } from '../system/system-calls.ts'
import type { HandedSockets } from '../io/handed.ts'
import type { Asked, Said, Talk } from './lines.ts'
import { askedLine, talkOver } from './lines.ts'

/** How long the next process may take to be built and to load a large state, in seconds. */
const START_SECONDS = 300
/**
 * How long the next process may take from when it may open the folder until it serves, in seconds.
 */
const TAKE_SECONDS = 120

/** A process that is ready to take over: it lacks only the folder. */
export interface Successor {
  readonly pid: number
  /** Whether it has read the snapshot, after which no other one was written. */
  readonly isFresh: boolean
  /**
   * Leaves the folder to the successor; this process must not use it any longer. Resolves with null
   * when the successor serves, or with the reason why it ended without serving.
   */
  readonly takes: () => Promise<string | null>
  /** Reports to the successor, and to the requester, that this process is no longer needed. */
  readonly followed: (waitedMilliseconds: number) => void
  readonly refuse: (why: string) => void
}

/** The socket at which this process waits for the process that replaces it. */
export interface Succession {
  /** Accepts no more connections; a process that is ready is not affected. */
  readonly close: () => void
  /** Like `close`, and aborts an unfinished takeover. */
  readonly stop: () => void
}

export interface SuccessionOptions {
  /** The socket to which other processes of this user connect. */
  readonly file: string
  readonly calls: SystemCalls
  readonly replacing: Replacing
  readonly sockets: () => HandedSockets
  /** Returns the reason why this process cannot be replaced at the moment, or null. */
  readonly objection: () => string | null
  /**
   * Writes a snapshot that remains the last one; resolves with false if `leave` has to write one.
   */
  readonly hold: () => Promise<boolean>
  /** Called before the next process takes over, while this one still serves. */
  readonly prepare: () => Promise<unknown>
  /** Undoes `hold` and `prepare`. */
  readonly goOn: () => void
  readonly onReady: (successor: Successor) => void
  readonly log: Log
}

type Line = Talk<Said>

interface Attempt {
  readonly token: string
  readonly child: NextProcess | null
  /** The connection of the requester. */
  readonly asker: Line | null
  next: { readonly pid: number; readonly line: Line } | null
  isFresh: boolean
  isReady: boolean
  isGiven: boolean
  isOver: boolean
  /** Called when the next process serves, or when it is clear that it never will. */
  settle: (fault: string | null) => void
  timer: NodeJS.Timeout | undefined
}

interface State extends SuccessionOptions {
  attempt: Attempt | null
  isStopped: boolean
}

/**
 * Listens for the command and for the next process, on a socket file that only this user can open.
 */
export async function awaitSuccessor(options: SuccessionOptions): Promise<Succession> {
  const state: State = { ...options, attempt: null, isStopped: false }
  fs.rmSync(options.file, { force: true })
  const server = net.createServer((socket) => {
    const line: Line = talkOver<Said, Asked>(socket, askedLine, (asked) => hear(state, line, asked))
    void line.closed.then(() => gone(state, line))
  })
  await listen(server, { path: options.file }, options.log, 'upgrade.error')
  fs.chmodSync(options.file, 0o600)
  server.unref()
  const close = () => {
    state.isStopped = true
    server.close()
  }
  return {
    close,
    stop() {
      close()
      const { attempt } = state
      if (attempt !== null && !attempt.isGiven) fail(state, attempt, 'the tracker is stopping')
    },
  }
}

function hear(state: State, line: Line, asked: Asked): void {
  const { attempt } = state
  switch (asked.ask) {
    case 'upgrade':
      return begin(state, line)
    case 'succeed':
      return void succeed(state, line, asked.pid)
    case 'sockets':
      return pass(state, line, asked.token)
    case 'ready':
      if (attempt?.next?.line === line) void ready(state, attempt)
      return
    case 'fail':
      if (attempt?.next?.line === line) lost(state, attempt, asked.why)
      return
    case 'serving':
      if (attempt?.next?.line === line && attempt.isGiven) attempt.settle(null)
  }
}

function objectionOf(state: State): string | null {
  if (state.isStopped) return 'the tracker is stopping'
  if (state.attempt !== null) return 'another upgrade is under way'
  return state.objection()
}

function refuse(line: Line, why: string): void {
  line.say({ say: 'failed', why })
  line.end()
}

/** Starts the next process, as a child of this one or of the process that supervises this one. */
function begin(state: State, asker: Line): void {
  const objection = objectionOf(state)
  if (objection !== null) return refuse(asker, objection)
  const attempt = open(state, asker, state.replacing.startNext())
  void attempt.child?.ended.then((how) => {
    lost(state, attempt, `the new process ended (${how}): its log says why`)
  })
}

function open(state: State, asker: Line | null, child: NextProcess | null): Attempt {
  const attempt: Attempt = {
    ...{ token: randomBytes(16).toString('hex'), child, asker, next: null },
    ...{ isFresh: false, isReady: false, isGiven: false, isOver: false, settle: () => {} },
    timer: setTimeout(() => {
      fail(state, attempt, `the new process was not ready after ${START_SECONDS} s`)
    }, START_SECONDS * 1_000),
  }
  state.attempt = attempt
  state.log('upgrade.begun')
  return attempt
}

async function succeed(state: State, line: Line, pid: number): Promise<void> {
  const isExpected = state.attempt !== null && state.attempt.next === null
  const objection = isExpected && !state.isStopped ? state.objection() : objectionOf(state)
  if (objection !== null) return refuse(line, objection)
  const attempt = state.attempt ?? open(state, null, null)
  attempt.next = { pid, line }
  const isFresh = await state.hold().catch(() => false)
  if (attempt.isOver) return state.goOn()
  attempt.isFresh = isFresh
  line.say({ say: 'sockets', token: attempt.token, isFresh })
}

function pass(state: State, line: Line, token: string): void {
  const { attempt, calls, sockets } = state
  if (attempt === null || token !== attempt.token || attempt.isOver) return line.end()
  const { host, port, tcp, udp, ops } = sockets()
  const said = { host, port, tcp: tcp.length, udp: udp.length, opsPort: ops.port }
  try {
    sendDescriptors(calls, line.fd(), JSON.stringify(said), [...tcp, ...udp, ops.fd])
  } catch (error) {
    fail(state, attempt, String(error))
  }
  line.end()
}

async function ready(state: State, attempt: Attempt): Promise<void> {
  const { next } = attempt
  if (next === null || attempt.isReady) return
  attempt.isReady = true
  clearTimeout(attempt.timer)
  await state.prepare()
  if (attempt.isOver) return state.goOn()
  const { pid, line } = next
  state.onReady({
    pid,
    isFresh: attempt.isFresh,
    takes: () => takes(state, attempt, pid, line),
    followed(waitedMilliseconds) {
      line.say({ say: 'followed' })
      line.end()
      attempt.asker?.say({ say: 'done', pid, waitedMilliseconds })
      attempt.asker?.end()
    },
    refuse: (why) => fail(state, attempt, why),
  })
}

function takes(state: State, attempt: Attempt, pid: number, line: Line): Promise<string | null> {
  if (attempt.isOver) return Promise.resolve('the new process has ended')
  attempt.isGiven = true
  return new Promise((resolve) => {
    attempt.timer = setTimeout(() => {
      kill(pid)
      attempt.settle(`the new process did not serve after ${TAKE_SECONDS} s`)
    }, TAKE_SECONDS * 1_000)
    attempt.settle = (fault) => {
      clearTimeout(attempt.timer)
      attempt.settle = () => {}
      if (fault === null) finish(state, attempt)
      else over(state, attempt, fault)
      resolve(fault)
    }
    line.say({ say: 'yours' })
  })
}

/** Ends the part of this process: the next one serves, whatever happens to the connection. */
function finish(state: State, attempt: Attempt): void {
  attempt.isOver = true
  state.attempt = null
}

function gone(state: State, line: Line): void {
  const { attempt } = state
  if (attempt?.next?.line === line) lost(state, attempt, 'the new process has ended')
}

/** Handles the loss of the next process, which may leave files and a lock, but nothing else. */
function lost(state: State, attempt: Attempt, why: string): void {
  if (attempt.isOver) return
  if (!attempt.isGiven) return fail(state, attempt, why)
  // Without its end of the connection, the next process does nothing that matters, but it may still
  // be running.
  if (attempt.next !== null) kill(attempt.next.pid)
  attempt.settle(why)
}

function fail(state: State, attempt: Attempt, why: string): void {
  if (attempt.isOver) return
  over(state, attempt, why)
  // A child that hangs is killed; other processes end when they learn that they are refused.
  attempt.child?.kill()
  state.goOn()
}

function over(state: State, attempt: Attempt, why: string): void {
  clearTimeout(attempt.timer)
  attempt.isOver = true
  if (state.attempt === attempt) state.attempt = null
  state.log.error('upgrade.failed', { why })
  for (const line of [attempt.next?.line, attempt.asker]) if (line) refuse(line, why)
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // The process has already ended.
  }
}
