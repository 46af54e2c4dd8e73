// For containers: ends with 0 when the roles that it is given, or all of `babou up`, are ready.
// It reads the ports from the environment alone: it runs every few seconds, and must cost little.
const PORTS = { site: 8081, tracker: 4201, jobs: 8082, announce: 8083 }

const asked = process.argv.slice(2)
const roles = asked.length > 0 ? asked : ['site', 'tracker', 'jobs']
const given = process.env.BABOU_OPS_HOST ?? ''
const host = ['', '0.0.0.0', '::'].includes(given) ? '127.0.0.1' : given

for (const role of roles) {
  const port = process.env[`BABOU_${role.toUpperCase()}_OPS_PORT`] ?? PORTS[role]
  if (port === undefined) fail(`no role ${role}: ${Object.keys(PORTS).join(', ')}`)
  try {
    const signal = AbortSignal.timeout(5000)
    const name = host.includes(':') ? `[${host}]` : host
    const reply = await fetch(`http://${name}:${port}/readyz`, { signal })
    if (!reply.ok) fail(`${role} is not ready: ${await reply.text()}`)
  } catch (error) {
    fail(`${role} does not answer: ${error.cause?.message ?? error.message}`)
  }
}

function fail(why) {
  console.error(why)
  process.exit(1)
}
