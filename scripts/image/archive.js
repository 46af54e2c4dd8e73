import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { USER } from './config.js'

const TYPES = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
}

/**
 * Writes an image: an archive with the layout of the OCI image specification, and next to it the
 * older list that `docker load` reads. The same folders, time and program give the same bytes.
 *
 * @param options.file the archive
 * @param options.work a folder for intermediate files
 * @param options.layers folders, the lowest first
 * @param options.config of the image, without its layers
 * @param options.at the time of every file, in seconds
 * @param options.name what the image is called
 * @returns the size in bytes
 */
export async function writeArchive({ file, work, layers, config, at, name }) {
  const image = path.join(work, 'image')
  const blobs = path.join(image, 'blobs', 'sha256')
  fs.mkdirSync(blobs, { recursive: true })
  const packed = []
  for (const folder of layers) packed.push(await pack(folder, blobs, at))
  const whole = {
    ...config,
    rootfs: { type: 'layers', diff_ids: packed.map(({ diffId }) => diffId) },
    history: packed.map(() => ({ created: config.created, created_by: 'npm run image' })),
  }
  const configBlob = put(blobs, TYPES.config, whole)
  const manifest = put(blobs, TYPES.manifest, {
    schemaVersion: 2,
    mediaType: TYPES.manifest,
    config: configBlob,
    layers: packed.map(({ blob }) => blob),
  })
  const [, tag] = name.split(':')
  const annotations = { 'org.opencontainers.image.ref.name': tag }
  const at256 = ({ digest }) => `blobs/sha256/${digest.slice('sha256:'.length)}`
  writeJson(path.join(image, 'oci-layout'), { imageLayoutVersion: '1.0.0' })
  writeJson(path.join(image, 'index.json'), {
    schemaVersion: 2,
    mediaType: TYPES.index,
    manifests: [{ ...manifest, annotations }],
  })
  writeJson(path.join(image, 'manifest.json'), [
    {
      Config: at256(configBlob),
      RepoTags: [name],
      Layers: packed.map(({ blob }) => at256(blob)),
    },
  ])
  tar(file, image, at, 0)
  return fs.statSync(file).size
}

/** A folder as a layer. /data belongs to the account that runs, everything else to root. */
async function pack(folder, blobs, at) {
  const plain = path.join(blobs, 'plain.tar')
  tar(plain, folder, at, 0, '--exclude=./data')
  if (fs.existsSync(path.join(folder, 'data'))) {
    execFileSync('tar', ['-r', '-f', plain, ...same(at, USER), '-C', folder, './data'])
  }
  const diffId = await digestOf(plain)
  const packed = path.join(blobs, 'packed.tar.gz')
  await pipeline(fs.createReadStream(plain), createGzip(), fs.createWriteStream(packed))
  fs.rmSync(plain)
  const digest = await digestOf(packed)
  const blob = { mediaType: TYPES.layer, digest, size: fs.statSync(packed).size }
  fs.renameSync(packed, path.join(blobs, digest.slice('sha256:'.length)))
  return { diffId, blob }
}

function tar(file, folder, at, owner, ...more) {
  execFileSync('tar', ['-c', '-f', file, ...same(at, owner), ...more, '-C', folder, '.'])
}

function same(at, owner) {
  return [
    ...['--sort=name', `--mtime=@${at}`, '--numeric-owner', '--format=pax'],
    ...['--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime'],
    ...[`--owner=${owner}`, `--group=${owner}`],
  ]
}

async function digestOf(file) {
  const hash = createHash('sha256')
  await pipeline(fs.createReadStream(file), hash)
  return `sha256:${hash.digest('hex')}`
}

function put(blobs, mediaType, value) {
  const bytes = Buffer.from(JSON.stringify(value))
  const hex = createHash('sha256').update(bytes).digest('hex')
  fs.writeFileSync(path.join(blobs, hex), bytes)
  return { mediaType, digest: `sha256:${hex}`, size: bytes.length }
}

function writeJson(file, value) {
  fs.writeFileSync(file, JSON.stringify(value))
}
