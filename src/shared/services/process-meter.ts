import fs from 'node:fs'
import os from 'node:os'
import type { ServiceFigures } from './report.ts'

// The figures of this process and its machine: on Linux from /proc, elsewhere from Node.

/** Returns the figures since the last call, or null for those that this system does not report. */
export type ProcessMeter = (own: Readonly<Record<string, number>>) => ServiceFigures

/**
 * When this process started, in milliseconds since 1970. A constant, so that it does not change if
 * the clock jumps.
 */
export const PROCESS_STARTED_AT = Math.round(Date.now() - process.uptime() * 1000)

interface Sample {
  readonly at: number
  readonly cpu: NodeJS.CpuUsage
  readonly busy: number
  readonly all: number
  readonly network: readonly [incoming: number, outgoing: number] | null
}

/**
 * Creates the meter.
 * @param folder a folder whose file system is measured
 */
export function createProcessMeter(folder: string): ProcessMeter {
  const mostDescriptors = descriptorLimit()
  let before = sample()
  return (own) => {
    const now = sample()
    const passed = Math.max(0.001, (now.at - before.at) / 1000)
    const { user, system } = process.cpuUsage(before.cpu)
    const all = now.all - before.all
    const busy = now.busy - before.busy
    const [memory, free] = machineMemory()
    const [disk, diskFree] = diskSpace(folder)
    const [bytesIn, bytesOut] = trafficSince(before.network, now.network, passed)
    before = now
    return {
      load: os.loadavg()[0],
      cpuPercent: rounded((user + system) / 10_000 / passed),
      machineCpuPercent: all <= 0 ? null : rounded((100 * busy) / all),
      rssBytes: process.memoryUsage.rss(),
      ...{ machineMemoryBytes: memory, machineMemoryFreeBytes: free },
      ...{ diskBytes: disk, diskFreeBytes: diskFree },
      ...{ descriptors: openDescriptors(), mostDescriptors },
      ...{ bytesIn, bytesOut, uptimeSeconds: Math.round(process.uptime()), own: finite(own) },
    }
  }
}

function sample(): Sample {
  let [busy, all] = [0, 0]
  for (const { times } of os.cpus()) {
    const { idle, user, nice, sys, irq } = times
    busy += user + nice + sys + irq
    all += idle + user + nice + sys + irq
  }
  return { at: performance.now(), cpu: process.cpuUsage(), busy, all, network: networkBytes() }
}

/**
 * Returns the total and the available memory of the machine in bytes. Unlike free memory,
 * `MemAvailable` includes what caches would give back.
 */
function machineMemory(): readonly [number, number] {
  const found = /^MemAvailable:\s+(\d+) kB$/m.exec(read('/proc/meminfo') ?? '')
  return [os.totalmem(), found === null ? os.freemem() : Number(found[1]) * 1024]
}

function diskSpace(folder: string): readonly [number | null, number | null] {
  try {
    const { bsize, blocks, bavail } = fs.statfsSync(folder)
    return [bsize * blocks, bsize * bavail]
  } catch {
    return [null, null] // the folder was removed or cannot be read: the role says so elsewhere
  }
}

function openDescriptors(): number | null {
  try {
    return fs.readdirSync('/proc/self/fd').length
  } catch {
    return null
  }
}

function descriptorLimit(): number | null {
  const found = /^Max open files\s+(\d+)/m.exec(read('/proc/self/limits') ?? '')
  return found === null ? null : Number(found[1])
}

/** Returns the bytes through all interfaces except loopback, since they came up. */
function networkBytes(): Sample['network'] {
  const text = read('/proc/net/dev')
  if (text === null) return null
  let [incoming, outgoing] = [0, 0]
  for (const line of text.split('\n').slice(2)) {
    const [name, ...values] = line.trim().split(/[\s:]+/)
    if (name === '' || name === 'lo') continue
    incoming += Number(values[0])
    outgoing += Number(values[8])
  }
  return [incoming, outgoing]
}

function trafficSince(before: Sample['network'], now: Sample['network'], seconds: number) {
  if (before === null || now === null) return [null, null] as const
  // When an interface is removed, its counters are missing from the sum, which may then decrease.
  const rate = (at: 0 | 1) => Math.max(0, Math.round((now[at] - before[at]) / seconds))
  return [rate(0), rate(1)] as const
}

function finite(own: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(own).filter(([, value]) => Number.isFinite(value)))
}

function rounded(percent: number): number {
  return Math.max(0, Math.round(percent * 10) / 10)
}

function read(file: string): string | null {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
