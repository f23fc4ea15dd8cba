/** Pictures of widgets: each is drawn once for as long as it says the same, and the latest are remembered. */
import type { BlobCid } from '../../core/ids.ts'
import type { Images, WidgetLook } from '../../images/index.ts'

/** Some kilobytes each. */
const REMEMBERED = 256

export class Widgets {
  readonly #images: Pick<Images, 'widget'>
  readonly #drawn = new Map<string, Promise<Uint8Array>>()

  constructor(images: Pick<Images, 'widget'>) {
    this.#images = images
  }

  /**
   * @param icon a file that is here
   * @throws Unreadable, Unavailable
   */
  async show(
    look: WidgetLook,
    icon: { readonly blob: BlobCid; readonly path: string } | undefined
  ): Promise<Uint8Array> {
    const key = JSON.stringify([look.style, look.name, look.online, icon?.blob])
    const known = this.#drawn.get(key)
    this.#drawn.delete(key)
    const drawn = known ?? this.#images.widget(look, icon?.path ?? null)
    this.#drawn.set(key, drawn)
    const oldest = this.#drawn.size > REMEMBERED ? this.#drawn.keys().next() : undefined
    if (oldest && !oldest.done) this.#drawn.delete(oldest.value)
    try {
      return await drawn
    } catch (error) {
      if (this.#drawn.get(key) === drawn) this.#drawn.delete(key)
      throw error
    }
  }
}
