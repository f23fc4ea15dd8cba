/** What a guild shows of itself, as pixels: text that any machine can write, and never more of it than there is room for. */
import test from 'ava'
import { Images } from '../../../node/images/index.ts'
import { glyphsOf, lengthOf } from '../../../node/images/glyphs.ts'
import { WIDGET_STYLES } from '../../../node/images/jobs.ts'
import { paintWidget } from '../../../node/images/widget.ts'
import { look } from '../../support/pictures.ts'

const none = () => Promise.resolve(null)
const paint = (name: string, style: (typeof WIDGET_STYLES)[number] = 'banner1', online = 3) =>
  paintWidget({ style, name, online }, none)

test('every letter of ASCII is written in strokes, and no two look alike', (t) => {
  const letters = Array.from({ length: 94 }, (_, n) => String.fromCodePoint(33 + n))
  const seen = new Map(letters.map((letter) => [JSON.stringify(glyphsOf(letter)), letter]))
  t.is(seen.size, letters.length)
  t.false(seen.has(JSON.stringify(glyphsOf('日'))))
})

test('accents are left out, what is of another script is a box, and what joins letters is nothing', (t) => {
  t.deepEqual(glyphsOf('É'), glyphsOf('E'))
  t.deepEqual(glyphsOf('ﬁ'), glyphsOf('fi'))
  t.is(glyphsOf('日本').length, 2)
  t.is(glyphsOf('👩‍🚀').length, 2)
  t.deepEqual(glyphsOf('a\n\tb'), glyphsOf('a  b'))
  t.is(lengthOf(glyphsOf('')), 0)
})

test('each style has its size; the shield is as wide as what it says', async (t) => {
  const sizes = new Map<string, readonly number[]>()
  for (const style of WIDGET_STYLES) {
    const { width, height, pixels } = await paint('Moot', style)
    sizes.set(style, [width, height])
    t.is(pixels.byteLength, width * height * 4)
    t.is(pixels[3], 0, 'corners are round')
    t.is(pixels[(Math.floor(height / 2) * width + Math.floor(width / 2)) * 4 + 3], 255)
  }
  t.deepEqual(sizes.get('banner1'), [320, 76])
  t.deepEqual(sizes.get('banner2'), [320, 64])
  t.deepEqual(sizes.get('banner3'), [320, 98])
  t.deepEqual(sizes.get('banner4'), [320, 176])
  t.true((await paint('Moot', 'shield', 12_345)).width > (sizes.get('shield')?.[0] ?? 0))
})

test('a name is cut where its room ends', async (t) => {
  const [long, longer] = [await paint('m'.repeat(60)), await paint('m'.repeat(100))]
  t.deepEqual(long.pixels, longer.pixels)
  t.notDeepEqual(long.pixels, (await paint('mmm')).pixels)
  // To the right of where the name may go nothing of it is left.
  const { width, pixels } = long
  const columns = Array.from({ length: 10 }, (_, n) => pixels.subarray((20 * width + width - 12 + n) * 4).at(0))
  t.is(new Set(columns).size, 1)
})

test('the process that reads pictures draws it, with an icon that cannot be read as with none', async (t) => {
  using images = new Images()
  for (const icon of [null, '/nowhere']) {
    const drawn = await images.widget({ style: 'banner3', name: 'Moot & <friends>', online: 2 }, icon)
    t.like(await look(drawn), { format: 'png', width: 320, height: 98 })
  }
})
