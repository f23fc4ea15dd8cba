/**
 * Reads and writes pictures, in a process of its own: what a decoder does with what strangers send ends with it. The only
 * file that imports sharp.
 *
 * Attack when absent: a picture of a few kilobytes that unfolds to gigabytes, or one that a decoder has a fault for, ends the
 * node of everybody who sees it.
 */
import sharp, { type Sharp } from 'sharp'
import {
  MAX_FRAMES,
  MAX_MEMORY,
  MAX_MOVING,
  MAX_PIXELS,
  MAX_SIDE,
  type Answer,
  type Job,
  type Question,
  type Reply,
  type ShownAs,
  type WidgetLook
} from './jobs.ts'
import { paintWidget } from './widget.ts'

const QUALITY = 90
/** ms */
const WATCHED_EVERY = 20
/** Bytes. */
const memory = Number(process.argv[2] ?? MAX_MEMORY)

sharp.cache(false)
sharp.concurrency(1)
// Four formats, each by one loader: no SVG, which is a program, nor any that few use and few have looked for faults in.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadWebp', 'VipsForeignLoadNsgif']
})

/**
 * AVIF, for what people of this node bring. Its decoder is the largest of all, so what peers bring does not come to it: they send
 * pictures as this node would have written them, and those are never AVIF.
 */
const BROUGHT = { operation: ['VipsForeignLoadHeif'] }

/** Jobs come one after another. */
const openFor = ({ k }: Job): void => (k === 'take' || k === 'measure' ? sharp.unblock : sharp.block)(BROUGHT)

const open = (input: Uint8Array | string, pages: number): Sharp =>
  sharp(input, { pages, limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true })

/** What its header says, before anything is unfolded. @throws Error for what is no picture, or too large a one */
const look = async (input: Uint8Array | string) => {
  const { format, width, height, pages = 1, pageHeight = height, orientation = 1 } = await open(input, 1).metadata()
  if (width > MAX_SIDE || pageHeight > MAX_SIDE || width * pageHeight > MAX_PIXELS) throw new Error('it is too large')
  // Of several pictures in one AVIF none follows another: it is the one that its file calls the first.
  const moves = pages > 1 && format !== 'heif'
  if (moves && (pages > MAX_FRAMES || width * pageHeight * pages > MAX_MOVING))
    throw new Error('it has too many frames')
  return { moves, size: orientation > 4 ? { width: pageHeight, height: width } : { width, height: pageHeight } }
}

const within = (picture: Sharp, width: number, height: number): Sharp =>
  picture.resize({ width, height, fit: 'inside', withoutEnlargement: true })

/** Small, upright, and without whatever else stood in the file: where it was taken, or a page. */
const take = async (bytes: Uint8Array, size: number, mayMove: boolean) => {
  const animated = (await look(bytes)).moves && mayMove
  const picture = animated ? open(bytes, -1) : open(bytes, 1).autoOrient()
  const webp = await within(picture, size, size).webp({ quality: QUALITY, effort: 2 }).toBuffer()
  return { bytes: webp, animated }
}

const written = (picture: Sharp, { format, quality }: ShownAs): Sharp => {
  if (format === 'webp') {
    const lossless = quality === 'lossless'
    return picture.webp({ quality: lossless ? QUALITY : quality, lossless, effort: 2 })
  }
  if (format === 'jpeg')
    return picture.flatten({ background: '#fff' }).jpeg({ quality: quality === 'lossless' ? 100 : quality })
  return format === 'gif' ? picture.gif({ effort: 2 }) : picture.png({ compressionLevel: 6 })
}

const show = async (path: string, as: ShownAs): Promise<Uint8Array> => {
  const animated = (await look(path)).moves && as.animated
  const picture = animated ? open(path, -1) : open(path, 1).autoOrient()
  return await written(within(picture, as.width, as.height), as).toBuffer()
}

/** An icon that cannot be read is none. */
const iconOf =
  (path: string | null) =>
  async (side: number): Promise<Uint8Array | null> => {
    if (path === null) return null
    try {
      await look(path)
      return await open(path, 1)
        .autoOrient()
        .resize(side, side, { fit: 'cover' })
        .ensureAlpha()
        .toColourspace('srgb')
        .raw()
        .toBuffer()
    } catch {
      return null
    }
  }

const widget = async (shown: WidgetLook, icon: string | null): Promise<Uint8Array> => {
  const { width, height, pixels } = await paintWidget(shown, iconOf(icon))
  return await sharp(pixels, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer()
}

const run = async (job: Job): Promise<Answer> => {
  openFor(job)
  if (job.k === 'take') return await take(job.bytes, job.size, job.animated)
  if (job.k === 'show') return await show(job.path, job.as)
  if (job.k === 'widget') return await widget(job.look, job.icon)
  return (await look(job.path)).size
}

const say = (reply: Reply): void => void process.send?.(reply)

process.on('message', ({ n, job }: Question) => {
  run(job).then(
    (answer) => say({ k: 'answer', n, answer }),
    (error: unknown) => say({ k: 'fault', n, fault: error instanceof Error ? error.message : 'unreadable' })
  )
})

const die = (): void => void process.kill(process.pid, 'SIGKILL')

// The node has gone.
process.on('disconnect', die)
// By a signal: leaving in order would wait for the decoder.
setInterval(() => process.memoryUsage.rss() > memory && die(), WATCHED_EVERY).unref()

say({ k: 'ready' })
