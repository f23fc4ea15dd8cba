/** Two bots on two nodes answer each other: nothing is lost, nothing comes twice, and both see one order. */
import test from 'ava'
import { Events, type Message, type TextChannel } from 'discord.js'
import type { Bot } from '../support/process/bots.ts'
import { startMoot } from '../support/process/moot.ts'
import { agreement } from '../support/process/node-process.ts'
import { pageThrough, type Json } from '../support/process/rest.ts'

const TURNS = 1000

const collect = ({ client }: Bot): string[] => {
  const heard: string[] = []
  client.on(Events.MessageCreate, ({ content }) => heard.push(content))
  return heard
}

const answerPings = ({ client }: Bot): void => {
  client.on(Events.MessageCreate, (message: Message) => {
    const [word, number] = message.content.split(' ')
    if (word === 'ping') void (message.channel as TextChannel).send(`pong ${number}`)
  })
}

const spoken = (messages: Json[] = []): string[] => messages.map(({ content }) => content).filter(Boolean)

test.serial(`ping and pong ${TURNS} times across two nodes`, async (t) => {
  await using moot = await startMoot()
  const { a, b, beep, boop, channel, connectBeep, connectBoop } = moot
  await using beeper = await connectBeep()
  await using booper = await connectBoop()
  const [heardByBeep, heardByBoop] = [collect(beeper), collect(booper)]
  answerPings(booper)
  const room = (await beeper.client.channels.fetch(channel)) as TextChannel
  for (let turn = 0; turn < TURNS; turn++) {
    const pong = beeper.next(Events.MessageCreate, ({ content }) => content === `pong ${turn}`)
    await room.send(`ping ${turn}`)
    await pong
  }
  await agreement(a, b)

  const expected = Array.from({ length: TURNS }, (_, turn) => [`ping ${turn}`, `pong ${turn}`]).flat()
  t.deepEqual(heardByBeep, expected)
  t.deepEqual(heardByBoop, expected)
  const [onA, onB]: Json[][] = await Promise.all([pageThrough(beep, channel), pageThrough(boop, channel)])
  t.deepEqual(spoken(onA), expected)
  t.deepEqual(onA, onB)
})
