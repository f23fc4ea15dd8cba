/**
 * Templates of guilds: each is a file that its guild names, and every node of the guild fetches it when it is new, so that it is
 * there when the node that wrote it is not.
 */
import { readFile } from 'node:fs/promises'
import { equalBytes } from '../../crypto/primitives.ts'
import type { DomainEvent } from '../core/events.ts'
import { fixturesOf } from '../core/fixtures/index.ts'
import type { BlobCid, GuildCid, OpCid, UserCid } from '../core/ids.ts'
import type { Logger } from '../core/ports.ts'
import type { Fixture, GuildState } from '../core/state.ts'
import {
  encodeTemplate,
  MAX_TEMPLATE,
  openTemplate,
  templateCode,
  templateOf,
  type Template
} from '../core/template.ts'
import type { Storage } from '../storage/index.ts'
import type { EventBus } from './bus.ts'
import { FileRefused } from './errors.ts'
import type { LocalFiles } from './files/files.ts'
import type { LocalGuilds } from './guilds.ts'
import type { Staged } from './staged.ts'
import type { FoundTemplate, Templates } from './templating.ts'

export interface TemplatesDeps {
  readonly guilds: LocalGuilds
  readonly files: LocalFiles
  readonly storage: Storage
  readonly bus: EventBus
  readonly logger: Logger
}

type Fixtures = GuildState['fixtures']

const isTemplate = (fixture: Fixture): fixture is Fixture<'template'> => fixture.type === 'template'

const written = (event: DomainEvent): readonly BlobCid[] =>
  event.kind === 'control'
    ? event.changes.flatMap((change) =>
        (change.type === 'fixture-created' || change.type === 'fixture-updated') && isTemplate(change.fixture)
          ? change.fixture.fields.made.file
          : []
      )
    : []

export class LocalTemplates implements Templates, Disposable {
  readonly #deps: TemplatesDeps
  readonly #listening: Disposable
  /** By their codes; as long as a guild's fixtures are the same, so is this. */
  readonly #codes = new WeakMap<Fixtures, ReadonlyMap<string, Fixture<'template'>>>()

  constructor(deps: TemplatesDeps) {
    this.#deps = deps
    this.#listening = deps.bus.subscribe((event) => {
      for (const file of written(event)) void this.#bring(file)
    })
  }

  find(code: string): FoundTemplate | undefined {
    for (const view of this.#deps.guilds.all()) {
      const fixture = view.state.closed ? undefined : this.#codesOf(view.state).get(code)
      if (fixture) return { guild: view.cid, fixture }
    }
    return undefined
  }

  async keep(state: GuildState): Promise<Staged> {
    const staged = await this.#deps.files.originals.keep(encodeTemplate(templateOf(state)), 'template')
    if (!staged) throw new FileRefused('too-large', `a template has at most ${MAX_TEMPLATE} bytes`)
    return staged
  }

  async read({ fields }: Fixture<'template'>): Promise<Template | undefined> {
    const here = await this.#deps.files.originals.show(fields.made.file, 'template')
    return here && openTemplate(new Uint8Array(await readFile(here.path)))
  }

  isDirty(state: GuildState, template: Template): boolean {
    return !equalBytes(encodeTemplate(templateOf(state)), encodeTemplate(template))
  }

  uses(template: OpCid): number {
    return this.#deps.storage.templates.uses(template)
  }

  async found(owner: UserCid, input: Parameters<Templates['found']>[1]): Promise<GuildCid> {
    const { name, icon, template, by } = input
    const { cid } = await this.#deps.guilds.create(owner, {
      name,
      icon,
      like: { template, alongside: () => this.#deps.storage.templates.use(by) }
    })
    return cid
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]()
  }

  #codesOf(state: GuildState): ReadonlyMap<string, Fixture<'template'>> {
    const known = this.#codes.get(state.fixtures)
    if (known) return known
    const made = new Map(fixturesOf(state, 'template').map((each) => [templateCode(each.cid), each]))
    this.#codes.set(state.fixtures, made)
    return made
  }

  async #bring(file: BlobCid): Promise<void> {
    try {
      await this.#deps.files.originals.show(file, 'template')
    } catch (error) {
      this.#deps.logger.warn('a template could not be kept', { file, error })
    }
  }
}
