// What the machine did while a benchmark ran. Figures of a machine that others use mean little, so
// each table shows its load, and the share of time that the host of a virtual machine took from it.
import fs from 'node:fs'
import os from 'node:os'

/** In /proc/stat (Linux): those of a processor's numbers that count idle time. */
const IDLE = [3, 4]
const STOLEN = 7
/** The numbers after these are already part of earlier ones. */
const COUNTED = 8

/** Starts to watch; the returned function describes the machine and what it did until now. */
export function watchMachine() {
  const begun = { at: performance.now(), ticks: ticksNow(), load: os.loadavg()[0] }
  const cpus = os.cpus()
  return () => {
    const ticks = ticksNow()
    const spent = ticks.map((value, at) => value - begun.ticks[at])
    const all = sum(spent)
    const share = (some) => (all === 0 ? null : Math.round((100 * some) / all))
    return {
      at: new Date().toISOString(),
      cpu: cpus[0].model.trim(),
      cpus: cpus.length,
      node: process.version,
      kernel: `${os.type()} ${os.release()}`,
      memoryMebibytes: Math.round(os.totalmem() / 2 ** 20),
      seconds: (performance.now() - begun.at) / 1_000,
      loadBefore: begun.load,
      loadAfter: os.loadavg()[0],
      /** The busy percentage of all processors; null if the system does not report it. */
      busyPercent: share(all - sum(IDLE.map((at) => spent[at] ?? 0))),
      stolenPercent: share(spent[STOLEN] ?? 0),
    }
  }
}

/**
 * Returns the line below a table.
 * @param mix the requests to the program, with their seed
 */
export function machineLine(machine, mix) {
  const { cpus, cpu, node, loadBefore, loadAfter, busyPercent, stolenPercent, seconds } = machine
  const load = `load ${loadBefore.toFixed(1)} to ${loadAfter.toFixed(1)}`
  const busy = busyPercent === null ? '' : `, busy ${busyPercent} %, stolen ${stolenPercent} %`
  const day = machine.at.slice(0, 10)
  return `${mix}; ${cpus} × ${cpu}, Node ${node}, ${load}${busy} in ${seconds.toFixed(0)} s, ${day}`
}

/** Returns the processor time since the start, by kind; empty if there is no such file. */
function ticksNow() {
  try {
    const [line] = fs.readFileSync('/proc/stat', 'utf8').split('\n', 1)
    return line
      .trim()
      .split(/\s+/)
      .slice(1, 1 + COUNTED)
      .map(Number)
  } catch {
    return []
  }
}

function sum(values) {
  return values.reduce((all, value) => all + value, 0)
}
