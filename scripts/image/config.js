/** The account that runs in the container: a number, so that no host has to know its name. */
export const USER = 10001

/** The configuration of an image (OCI image specification), without its layers. */
export function imageConfig({ version, commit }) {
  return {
    architecture: { x64: 'amd64' }[process.arch] ?? process.arch,
    os: 'linux',
    created: new Date(commit.at * 1000).toISOString(),
    config: {
      User: `${USER}:${USER}`,
      Env: [
        'PATH=/usr/local/bin:/usr/bin:/bin',
        'LANG=C.UTF-8',
        'NODE_ENV=production',
        'BABOU_DATA=/data',
        // Who reaches the container is up to its network; the ops ports stay inside. The tracker listens
        // on all addresses anyway.
        'BABOU_SITE_HOST=0.0.0.0',
      ],
      Entrypoint: ['node', '/app/bin/babou.js'],
      Cmd: ['up'],
      WorkingDir: '/app',
      Volumes: { '/data': {} },
      ExposedPorts: { '8080/tcp': {}, '4200/tcp': {}, '4200/udp': {} },
      StopSignal: 'SIGTERM',
      Healthcheck: {
        Test: ['CMD', 'node', '/app/bin/healthcheck.js'],
        Interval: seconds(30),
        Timeout: seconds(10),
        StartPeriod: seconds(120),
      },
      Labels: {
        'org.opencontainers.image.title': 'babou',
        'org.opencontainers.image.version': version,
        'org.opencontainers.image.revision': commit.id,
      },
    },
  }
}

/** In nanoseconds, as images count. */
function seconds(count) {
  return count * 1e9
}
