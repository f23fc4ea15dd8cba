import { health as answer } from '../health.ts'
import { ok, reason, warn, type Check } from './finding.ts'

/** What a running node finds wrong with itself. */
export const health: Check = async ({ control }) => {
  if (!control) return []
  try {
    const { problems, connections, guilds } = await control.ask('health', null, answer)
    if (problems.length > 0) {
      return problems.map(({ guild, detail, todo }) =>
        warn('health', guild ? `guild ${guild}: ${detail}` : detail, todo)
      )
    }
    const lagging = guilds.filter(({ opsBehind }) => opsBehind > 0).length
    const behind = lagging > 0 ? `; ${lagging} guilds are catching up` : ''
    return [ok('health', `connected with ${connections} nodes${behind}`)]
  } catch (error) {
    return [warn('health', reason(error), 'see what the check of the node says')]
  }
}
