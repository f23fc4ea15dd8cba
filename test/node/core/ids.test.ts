import test from 'ava'
import fc from 'fast-check'
import { cidOf } from '../../../crypto/primitives.ts'
import {
  channelLog,
  controlLog,
  EPOCH,
  globalId,
  guildCidOf,
  objectId,
  opCidOf,
  parseDeviceKey,
  parseLogId,
  parseOpCid,
  parseSnowflake,
  profileLog,
  roomOfLog,
  threadLog,
  snowflakeTime,
  userCidOf
} from '../../../node/core/ids.ts'

const guild = guildCidOf(Uint8Array.of(1))
const channel = opCidOf(Uint8Array.of(2))

test("an object's id gives its time back, and is a snowflake", (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: EPOCH, max: EPOCH + 2 ** 41 - 1 }),
      fc.uint8Array(),
      fc.nat(3),
      (time, seed, attempt) => {
        const id = objectId(time, opCidOf(seed), attempt)
        t.is(snowflakeTime(id), time)
        t.is(parseSnowflake(id), id)
      }
    )
  )
})

test('the next attempt gives another id of the same time', (t) => {
  const ids = [0, 1, 2, 3].map((attempt) => objectId(EPOCH + 5000, channel, attempt))
  t.is(new Set(ids).size, 4)
  t.deepEqual([...new Set(ids.map(snowflakeTime))], [EPOCH + 5000])
})

test('ids of users and guilds fall in a span of ten years and differ by tag', (t) => {
  fc.assert(
    fc.property(fc.uint8Array(), (seed) => {
      const id = globalId('uid1', userCidOf(seed))
      t.is(globalId('uid1', userCidOf(seed)), id)
      const time = snowflakeTime(id)
      t.true(time >= EPOCH && time < 1_735_689_600_000)
    }),
    { numRuns: 10 }
  )
  t.not(globalId('uid1', userCidOf(Uint8Array.of(1))), globalId('gid1', guild))
})

test('a snowflake has one spelling', (t) => {
  for (const wrong of ['', '0', '01', '-1', '1.0', '1e3', ' 1', '9223372036854775808', '99999999999999999999', '１']) {
    t.is(parseSnowflake(wrong), undefined, wrong)
  }
  t.is(parseSnowflake('9223372036854775807'), '9223372036854775807' as never)
})

test('a log id names its guild and its place, or nothing', (t) => {
  t.deepEqual(parseLogId(controlLog(guild)), { type: 'control', guild })
  t.deepEqual(parseLogId(profileLog(guild)), { type: 'profiles', guild })
  t.deepEqual(parseLogId(channelLog(guild, channel)), { type: 'channel', guild, channel, thread: null })
  t.deepEqual(parseLogId(threadLog(guild, channel, channel)), { type: 'channel', guild, channel, thread: channel })
  t.is(roomOfLog(channelLog(guild, channel)), channel)
  t.is(roomOfLog(controlLog(guild)), undefined)
  for (const wrong of [
    '',
    '/',
    guild,
    `${guild}/`,
    `${guild}/other`,
    `${guild}/control/x`,
    `x/control`,
    `${guild}/${channel}x`,
    `${guild}/${channel}/`,
    `${guild}/${channel}/x`,
    `${guild}/${channel}/${channel}/${channel}`,
    `${guild}//${channel}`
  ]) {
    t.is(parseLogId(wrong), undefined, wrong)
  }
})

test('a CID and a key have one spelling', (t) => {
  t.is(parseOpCid(cidOf(Uint8Array.of(2))), channel)
  t.is(parseOpCid(channel.slice(1)), undefined)
  t.is(parseOpCid(`${channel.slice(0, -1)}0`), undefined)
  t.is(parseDeviceKey('A'.repeat(43)), 'A'.repeat(43) as never)
  t.is(parseDeviceKey(`${'A'.repeat(42)}B`), undefined)
  t.is(parseDeviceKey('A'.repeat(44)), undefined)
})
