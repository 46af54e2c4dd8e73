// The borders of the house: imports flow one way (docs/architecture.md). Checked and drawn by
// scripts/check-borders.js. A border is moved only with a note in docs/decisions.

/** A rule that lets `from` import of `src` only what `allowed` names. */
function only(name, from, allowed, comment) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: `^src/${from}/` },
    to: { path: '^src/', pathNot: [from, ...allowed].map((to) => `^src/${to}`) },
  }
}

/** A rule that lets only `allowed` import these packages. */
function packages(name, names, allowed, comment) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: '^src/', pathNot: allowed.map((from) => `^src/${from}`) },
    to: { path: `node_modules/(${names.join('|')})/` },
  }
}

/**
 * The floors of the store, from the ground up: a folder imports those below, and none on its floor.
 */
const STORE_FLOORS = [
  ['base'],
  ['records'],
  ['notifications'],
  ['text-rules', 'watches', 'anomalies', 'backups', 'statistics', 'polls', 'fair-play'],
  // People.
  ['roles', 'messages', 'rescue', 'top'],
  ['accounts'],
  ['bans'],
  ['members'],
  ['registration'],
  // The catalog.
  ['taxonomy', 'articles', 'comments', 'forums', 'wiki'],
  ['bundles'],
  ['search'],
  ['torrents', 'collections', 'wanted'],
  ['requests', 'uploads'],
  // The economy.
  ['promotions'],
  ['traffic', 'points'],
  ['ratio'],
  ['hit-and-run'],
  ['irc'],
  ['cases', 'fleet', 'held-texts', 'home', 'imports'],
  ['alerts', 'shadow'],
]

/** The floors of the import: what describes a source, how its rows are read, what becomes of them. */
const IMPORT_FLOORS = [
  [
    ...['described', 'corrections.ts', 'laravel-secret.ts', 'new-ids.ts', 'old-places.ts'],
    ...['one-at-a-time.ts', 'opening-accounts.ts', 'sum-report.ts', 'word-indexes.ts'],
  ],
  [
    ...['staging', 'source-catalogs', 'source-collections', 'source-marks', 'source-messages'],
    ...['source-freeleech', 'source-hit-and-run', 'source-polls', 'source-traffic'],
    'source-wikis',
    ...['old-links.ts', 'roles.ts'],
  ],
  ['source-requests', 'source-talk', 'lacking.ts', 'plain-members.ts'],
  ['source-versions'],
  ['sources', 'member-password.ts', 'member-values.ts'],
  ['choose-source.ts', 'member-rows.ts', 'opening-balances.ts', 'records.ts', 'taken-names.ts'],
  ['members.ts'],
  ['bans', 'inviters.ts', 'marks', 'texts', 'traffic'],
  [
    ...['catalog', 'collections', 'freeleech', 'hit-and-run', 'invites', 'messages', 'news'],
    ...['polls', 'secondary-roles', 'wiki', 'quarantine.ts'],
  ],
  ['requests', 'given-mapping.ts'],
  ['reporting', 'undoing'],
  ['report.ts', 'undo.ts'],
  ['runs.ts'],
  ['again.ts', 'map-all.ts'],
  ['unused-entries.ts'],
  ['import-source.ts'],
]

/**
 * The floors of the tracker, one room each, with the files that are read first between them: no
 * circle between rooms. Following an announce from file to file never leads back up.
 */
const TRACKER_FLOORS = [
  ['system'],
  ['memory'],
  ['wire'],
  ['journal'],
  ['state-file'],
  ['usage'],
  ['announce'],
  ['announce.ts', 'scrape.ts'],
  ['decision.ts'],
  ['io'],
  ['forwarding'],
  ['engine.ts', 'datagram-engine.ts'],
  ['joining'],
  ['handover'],
  ['standby'],
  ['reaper'],
  ['prober'],
  ['upgrade'],
  ['observe'],
  ['node'],
  ['announce-thread.ts', 'link-thread.ts', 'main.ts', 'simulation'],
]

/** The floors of the bridge: frames and their delivery know neither hub nor links. */
const BRIDGE_FLOORS = [
  ['timing.ts', 'socket-address.ts', 'traffic-entry.ts', 'define-event.ts'],
  ['sockets.ts', 'certificates', 'events'],
  ['transports'],
  ['surroundings.ts', 'urls.ts'],
  ['delivery'],
  ['link', 'joining'],
  ['hub'],
  ['trackers'],
]

/**
 * The floors of what subjects of the site lend each other, their `parts/`. Those that are not named
 * are on the ground: they import no others.
 */
const PARTS_FLOORS = [
  ['texts'],
  ['bundles', 'support', 'comments'],
  ['torrents'],
  ['search', 'uploads', 'requests'],
]

/** One rule a floor: parts import those of other subjects only from floors below. */
function partsBelow(floors) {
  const paths = (names) => `^src/site/(${names.join('|')})/parts/`
  const rule = (name, from, to) => ({
    name: `parts-floor-${name}`,
    comment: 'Imports go down the floors of parts/ of the site.',
    severity: 'error',
    from,
    to: { ...to, pathNot: '^src/site/$1/' },
  })
  const ground = { path: '^src/site/([^/]+)/parts/', pathNot: paths(floors.flat()) }
  return [
    rule('ground', ground, { path: '^src/site/[^/]+/parts/' }),
    ...floors.map((floor, index) =>
      rule(floor[0], { path: paths(floor) }, { path: paths(floors.slice(index).flat()) }),
    ),
  ]
}

/** One rule a floor: a room imports no other one on its floor, and none above. */
function below(layer, floors) {
  const paths = (names) => {
    const some = names.map((name) => (name.endsWith('.ts') ? `${name}$` : `${name}/`))
    return `^src/${layer}/(${some.join('|')})`
  }
  return floors.map((floor, index) => ({
    name: `${layer}-floor-${floor[0]}`,
    comment: `Imports go down the floors of ${layer}.`,
    severity: 'error',
    from: { path: paths(floor) },
    to: { path: paths(floors.slice(index).flat()), pathNot: `^src/${layer}/$1` },
  }))
}

module.exports = {
  forbidden: [
    only('shared-knows-nothing', 'shared', [], 'Everything leans on shared; it leans on nothing.'),
    {
      name: 'domain-is-pure',
      comment:
        'Rules without I/O, clock or randomness: domain imports itself, parsers of bencode and BBCode, merging, numbers as text, and kinds of hidden characters.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: {
        pathNot: [
          '^src/domain/',
          '^src/shared/(format|hidden-characters)\\.ts$',
          '^node_modules/(bencode|@bbob|node-diff3)/',
        ],
      },
    },
    only(
      'simulators-are-pure',
      'simulators',
      ['domain/'],
      'Communities and swarms that exist nowhere: they try the rules of domain and use no I/O.',
    ),
    only('bridge', 'bridge', ['shared/', 'domain/'], 'Both ends of the bridge read its events.'),
    only(
      'store',
      'store',
      ['shared/', 'domain/', 'bridge/(events/|define-event|traffic-entry|hub/types)'],
      'Facts and their events; who sends them is not its business.',
    ),
    only(
      'fallback-asks-no-one',
      'fallback',
      ['shared/', 'domain/'],
      'Alerts while jobs or the database is away: it needs neither, nor the bridge.',
    ),
    only(
      'tracker-talks-to-the-bridge',
      'tracker',
      ['shared/', 'domain/', 'bridge/', 'fallback/', 'simulators/'],
      'A tracker answers without a database, a site or jobs, also on a machine of its own.',
    ),
    {
      name: 'trackers-simulate-nothing',
      comment: 'What answers clients imports no simulator; tracker/simulation tries the engine.',
      severity: 'error',
      from: { path: '^src/tracker/', pathNot: '^src/tracker/simulation/' },
      to: { path: '^src/simulators/' },
    },
    only(
      'site-talks-to-the-database',
      'site',
      ['shared/', 'domain/', 'store/', 'fallback/', 'bridge/(events/|define-event)'],
      'The site can be restarted or doubled freely: it knows neither tracker nor jobs.',
    ),
    only(
      'jobs-talks-to-both',
      'jobs',
      ['shared/', 'domain/', 'store/', 'fallback/', 'bridge/'],
      'The one process between database and bridge; it knows no page and no swarm.',
    ),
    only(
      'irc-talks-to-the-database',
      'irc',
      ['shared/', 'domain/', 'store/'],
      'The bot reads what is announced and says it; it knows neither site, tracker nor jobs.',
    ),
    only(
      'cli',
      'cli',
      [
        'shared/',
        'domain/',
        'simulators/',
        'store/',
        'bridge/events/',
        'bridge/urls', // the doctor tries the bridge where its two ends look for it
        'bridge/joining/', // a new machine has no role yet
        'bridge/socket-address',
        'tracker/simulation/', // the choice of peers over simulated swarms
        'tracker/joining/', // the state of another tracker, before the first start
        'tracker/upgrade/ask', // one process of a tracker is replaced by the next
        'bridge/certificates/', // made by hand, for links over tls://
        'site/features',
        'site/uploads/by-command', // `babou torrent add` is the upload form without a browser
        'jobs/(tasks/index|running/run-task)', // a task by hand, where no jobs node is up
        '(site|tracker|jobs|irc|shadow)/main',
        'conformance/(run|subject|checks/index)',
        'import/', // a dump or a live database of another tracker
        'demo/',
      ],
      'Commands use the verbs of store, start roles by their main.ts and print their tables.',
    ),
    only(
      'shadow-compares',
      'shadow',
      ['shared/', 'domain/', 'store/'],
      'It is in front of two trackers and asks both as a client does; what it sees is in the store.',
    ),
    only(
      'demo',
      'demo',
      ['shared/', 'domain/', 'store/', 'bridge/traffic-entry'],
      'A believable community, written through the store; some traffic is booked as trackers send it.',
    ),
    only(
      'import-reads-only',
      'import',
      ['shared/'],
      'It reads what another program wrote; what becomes of it is a matter of the store.',
    ),
    only(
      'conformance-stands-alone',
      'conformance',
      [],
      'It looks at a tracker from outside, ours or any other: it shares no code with ours.',
    ),
    ...below('bridge', BRIDGE_FLOORS),
    ...below('store', STORE_FLOORS),
    ...below('store/imports', IMPORT_FLOORS),
    ...below('tracker', TRACKER_FLOORS),
    {
      name: 'subjects-are-strangers',
      comment: 'A subject of the site imports of another only its parts/.',
      severity: 'error',
      from: { path: '^src/site/([^/]+)/', pathNot: '^src/site/(http|ui|console)/' },
      to: {
        path: '^src/site/[^/]+/',
        pathNot: ['^src/site/$1/', '^src/site/(http|ui)/', '^src/site/[^/]+/parts/'],
      },
    },
    ...partsBelow(PARTS_FLOORS),
    {
      name: 'rooms-are-strangers',
      comment: 'A room of the console imports of a sister only its parts/.',
      severity: 'error',
      from: { path: '^src/site/console/([^/]+/[^/]+)/', pathNot: '^src/site/console/frame/' },
      to: {
        path: '^src/site/',
        pathNot: [
          '^src/site/console/$1/',
          '^src/site/console/frame/',
          '^src/site/(http|ui)/',
          '/parts/',
        ],
      },
    },
    {
      name: 'console-frame-knows-no-room',
      comment: 'The frame of the console serves whatever rooms there are.',
      severity: 'error',
      from: { path: '^src/site/console/frame/' },
      to: { path: '^src/site/', pathNot: ['^src/site/console/frame/', '^src/site/(http|ui)/'] },
    },
    {
      name: 'ui-knows-no-subject',
      comment: 'Charts, tables, Markdown: used by the frame and by every subject, tied to none.',
      severity: 'error',
      from: { path: '^src/site/ui/' },
      to: {
        path: '^src/(site|store)/',
        pathNot: ['^src/site/ui/', '^src/store/(base|records)/'],
      },
    },
    {
      name: 'frame-knows-no-subject',
      comment: 'The frame of the site (http/) serves whatever subjects there are.',
      severity: 'error',
      from: { path: '^src/site/http/' },
      to: { path: '^src/site/', pathNot: '^src/site/(http|ui)/' },
    },
    packages(
      'sql-only-in-store',
      ['kysely', 'pg', 'pg-copy-streams', 'pg-cursor', 'umzug'],
      ['store/', 'demo/'],
      'SQL lives in store and in the rows of the demo; nothing else speaks to the database.',
    ),
    packages(
      'other-databases-only-in-import',
      ['mysql2', 'fzstd'],
      ['import/'],
      'Databases and dumps of other trackers are read in one place.',
    ),
    packages(
      'express-only-in-site',
      ['express', 'helmet', 'busboy', 'yazl'],
      ['site/'],
      'HTML is its job.',
    ),
    packages(
      'mustache-only-for-pages-and-mail',
      ['mustache'],
      ['site/', 'jobs/mail/'],
      'Templates get text and booleans, from pages.ts or a mail.',
    ),
    packages(
      'piscina-only-for-heavy-work',
      ['piscina'],
      ['tracker/reaper/', 'jobs/simulations/', 'site/http/reader/', 'demo/rows/lanes/'],
      'A pool of threads is for sweeps, for work that would block jobs or the site, and for a demo.',
    ),
    packages(
      'system-calls-only-in-ffi',
      ['koffi'],
      ['tracker/system/', 'cli/systemd/'],
      'Addresses and system calls are found where a system is spoken to, and nowhere else.',
    ),
    packages('zod-only-in-shared', ['zod'], ['shared/'], 'Shapes come from shared/shape.ts.'),
    packages('pino-only-in-log', ['pino'], ['shared/log'], 'Everybody logs by shared/log.ts.'),
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one idea, or hide a third.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'What nobody imports is dead, unless it is where a process or a thread begins.',
      severity: 'error',
      from: {
        path: '^src/',
        orphan: true,
        pathNot: [
          '\\.d\\.ts$',
          '^src/cli/(babou|role-process)\\.ts$',
          '-thread\\.ts$',
          'worker\\.ts$',
        ],
      },
      to: {},
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere would pass every other rule.',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    moduleSystems: ['es6'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js'],
    },
  },
}
