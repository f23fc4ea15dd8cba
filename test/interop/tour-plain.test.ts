/** What bots do with discord.js 14, over a gateway of plain JSON. */
import test from 'ava'
import { scenes, setStage, type Stage } from './tour/index.ts'

let stage: Stage

test.before(async () => {
  stage = await setStage()
})

test.after.always(() => stage?.[Symbol.asyncDispose]())

for (const [what, scene] of Object.entries(scenes)) test.serial(what, (t) => scene(t, stage))
