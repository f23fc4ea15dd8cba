/** A person at their client: runs commands, presses buttons, hands in forms, and hears what comes of it. */
import type { GatewayClient } from '../gateway/client.ts'

// Answers are what the tests are about: each checks the shape it expects.
// oxlint-disable-next-line typescript/no-explicit-any
type Json = any

export interface CallerParts {
  readonly gateway: GatewayClient
  readonly application: string
  readonly guild: string | null
  readonly channel: string
  get(path: string): Promise<Json>
  /** @throws when the answer is an error, unless it is looked at */
  post(path: string, body: unknown): Promise<Json>
}

export interface Caller {
  readonly gateway: GatewayClient
  command(name: string, options?: readonly object[], more?: object): Promise<Json>
  suggest(name: string, options: readonly object[]): Promise<Json>
  /** @param type of the component; otherwise a button, or a menu of texts when there are values */
  press(message: Json, customId: string, values?: readonly string[], type?: number): Promise<Json>
  submit(shown: Json, values: Readonly<Record<string, string>>): Promise<Json>
  /** The next event of this name. */
  hears(t: string): Promise<Json>
}

let nonces = 0

export const caller = (parts: CallerParts): Caller => {
  const { gateway, application, guild, channel } = parts
  const begin = (type: number, data: object, more: object = {}): Promise<Json> => {
    const place = { application_id: application, channel_id: channel, ...(guild === null ? {} : { guild_id: guild }) }
    const session = String(gateway.seen('READY')[0]?.d['session_id'])
    return parts.post('/interactions', { type, ...place, session_id: session, nonce: String(++nonces), data, ...more })
  }
  const find = async (name: string): Promise<Json> => {
    const index = await parts.get(`/channels/${channel}/application-command-index`)
    const found = index.application_commands.find((one: Json) => one.name === name)
    return found ?? { id: '1', version: '1', name, type: 1 }
  }
  const run = async (type: number, name: string, options: readonly object[], more: object): Promise<Json> => {
    const { id, version, type: kind } = await find(name)
    return begin(type, { id, version, name, type: kind, options, ...more })
  }
  return {
    gateway,
    command: (name, options = [], more = {}) => run(2, name, options, more),
    suggest: (name, options) => run(4, name, options, {}),
    press: (message, customId, values, type = values ? 3 : 2) =>
      begin(
        3,
        { component_type: type, custom_id: customId, ...(values ? { values } : {}) },
        { message_id: message.id, message_flags: message.flags }
      ),
    submit: ({ id, custom_id }, values) =>
      begin(5, {
        id,
        custom_id,
        components: Object.entries(values).map(([name, value]) => ({
          type: 1,
          components: [{ type: 4, custom_id: name, value }]
        }))
      }),
    hears: async (t) => (await gateway.next(t)).d
  }
}
