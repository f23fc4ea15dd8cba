/** What the newest seals of the guilds here say of messages that peers are shown. */
import type { SealProofs } from '../core/ports.ts'
import type { Storage } from '../storage/index.ts'
import type { Registry } from './guild/registry.ts'

export const sealProofs = (registry: Registry, { log }: Pick<Storage, 'log'>): SealProofs => ({
  prove(guild, id, ops) {
    const proved = registry.get(guild)?.seals.prove(id, ops)
    const seal = proved && log.get(proved.seal)
    return seal ? { seal, absences: proved.absences } : null
  }
})
