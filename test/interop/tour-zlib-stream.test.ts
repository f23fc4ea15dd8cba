/** What bots do with discord.js 14, over a gateway of zlib-stream. */
import test from 'ava'
import { useZlibStream } from '../support/interop/use-zlib-stream.ts'
import type { Stage } from './tour/index.ts'

useZlibStream()
// Loaded only now, and discord.js with it.
const { scenes, setStage } = await import('./tour/index.ts')

let stage: Stage

test.before(async () => {
  stage = await setStage()
})

test.after.always(() => stage?.[Symbol.asyncDispose]())

test.serial('the gateway is asked for zlib-stream', async (t) => {
  const { Client } = await import('discord.js')
  const said: string[] = []
  const client = new Client({ intents: [], rest: { api: `${stage.node.ready.http}/api` } })
  client.on('debug', (line) => said.push(line))
  await client.login(stage.beep.client.token)
  await client.destroy()
  t.true(
    said.some((line) => line.includes('compress=zlib-stream')),
    said.join('\n')
  )
})

for (const [what, scene] of Object.entries(scenes)) test.serial(what, (t) => scene(t, stage))
