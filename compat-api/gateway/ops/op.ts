/** What an opcode handler is: data, and a pure function of the connection's state. */
import { GatewayCloseCodes, type GatewayOpcodes } from 'discord-api-types/v10'
import type { ZodType } from 'zod'
import { closeWith } from '../protocol/transitions.ts'
import type { Awaiting, Live, MachineLimits, Open, Step } from '../protocol/state.ts'

interface StateIn {
  readonly any: Open
  readonly awaiting: Awaiting
  readonly live: Live
}

interface OpDefinition<W extends keyof StateIn, D> {
  readonly op: GatewayOpcodes
  /** In which state the opcode may be sent. */
  readonly where: W
  /** Of the payload's `d`. */
  readonly schema: ZodType<D>
  readonly handle: (state: StateIn[W], d: D, now: number, limits: MachineLimits) => Step
}

export type OpHandler = (state: Open, d: unknown, now: number, limits: MachineLimits) => Step

/** The close code for an opcode sent at the wrong time. */
const untimely = (where: keyof StateIn, state: Open): GatewayCloseCodes | undefined => {
  if (where === 'live' && state.code !== 'live') return GatewayCloseCodes.NotAuthenticated
  if (where === 'awaiting' && state.code === 'live') return GatewayCloseCodes.AlreadyAuthenticated
  return undefined
}

export const defineOp = <W extends keyof StateIn, D>(
  definition: OpDefinition<W, D>
): readonly [GatewayOpcodes, OpHandler] => [
  definition.op,
  (state, d, now, limits) => {
    const wrong = untimely(definition.where, state)
    if (wrong !== undefined) return closeWith(state, wrong, 'not at this time', now, limits)
    const parsed = definition.schema.safeParse(d)
    if (!parsed.success) return closeWith(state, GatewayCloseCodes.DecodeError, 'malformed payload', now, limits)
    return definition.handle(state as StateIn[W], parsed.data, now, limits)
  }
]
