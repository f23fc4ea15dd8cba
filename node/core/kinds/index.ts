/** The registry of kinds: adding an op means a schema, a file here, and a line below. */
import type { ControlKind, Kind } from '../ops.ts'
import { accept } from './accept.ts'
import { admit } from './admit.ts'
import { approve } from './approve.ts'
import { ban } from './ban.ts'
import { banCut } from './ban-cut.ts'
import { bypass } from './bypass.ts'
import { chanDel } from './chan-del.ts'
import { chanNew } from './chan-new.ts'
import { chanSet } from './chan-set.ts'
import { close } from './close.ts'
import { cp } from './cp.ts'
import { crosspost } from './crosspost.ts'
import { create } from './create.ts'
import { del } from './del.ts'
import { deviceDel } from './device-del.ts'
import { edit } from './edit.ts'
import { emojiDel } from './emoji-del.ts'
import { emojiNew } from './emoji-new.ts'
import { emojiSet } from './emoji-set.ts'
import { epoch } from './epoch.ts'
import { erase } from './erase.ts'
import { fixtureDel } from './fixture-del.ts'
import { fixtureNew } from './fixture-new.ts'
import { fixtureSet } from './fixture-set.ts'
import { grant } from './grant.ts'
import { hookAdopt } from './hook-adopt.ts'
import { hookDel } from './hook-del.ts'
import { hookNew } from './hook-new.ts'
import { hookSet } from './hook-set.ts'
import { inviteDel } from './invite-del.ts'
import { inviteSet } from './invite-set.ts'
import { interest } from './interest.ts'
import { invite } from './invite.ts'
import { kick } from './kick.ts'
import type { ControlRules, KindRules } from './kind.ts'
import { leave } from './leave.ts'
import { msg } from './msg.ts'
import { nick } from './nick.ts'
import { owDel } from './ow-del.ts'
import { owSet } from './ow-set.ts'
import { pin } from './pin.ts'
import { pollEnd } from './poll-end.ts'
import { profile } from './profile.ts'
import { react } from './react.ts'
import { roleDel } from './role-del.ts'
import { roleMove } from './role-move.ts'
import { roleNew } from './role-new.ts'
import { roleSet } from './role-set.ts'
import { seal } from './seal.ts'
import { rotate } from './rotate.ts'
import { settings } from './settings.ts'
import { suppress } from './suppress.ts'
import { threadDel } from './thread-del.ts'
import { threadJoin, threadLeave } from './thread-members.ts'
import { threadSet } from './thread-set.ts'
import { thread } from './thread.ts'
import { timeout } from './timeout.ts'
import { transfer } from './transfer.ts'
import { unban } from './unban.ts'
import { ungrant } from './ungrant.ts'
import { unreact } from './unreact.ts'
import { upgrade } from './upgrade.ts'
import { voiceMove } from './voice-move.ts'
import { voiceSet } from './voice-set.ts'
import { vote } from './vote.ts'
import { witness } from './witness.ts'

type ControlRegistry = { readonly [K in ControlKind]: ControlRules<K> }
type OtherRegistry = { readonly [K in Exclude<Kind, ControlKind>]: KindRules<K> }

export const controlKinds: ControlRegistry = {
  create,
  settings,
  'role.new': roleNew,
  'role.set': roleSet,
  'role.move': roleMove,
  'role.del': roleDel,
  grant,
  ungrant,
  'chan.new': chanNew,
  'chan.set': chanSet,
  'chan.del': chanDel,
  'ow.set': owSet,
  'ow.del': owDel,
  invite,
  'invite.set': inviteSet,
  'invite.del': inviteDel,
  admit,
  approve,
  leave,
  close,
  erase,
  kick,
  ban,
  'ban.cut': banCut,
  'hook.new': hookNew,
  'hook.set': hookSet,
  'hook.del': hookDel,
  'hook.adopt': hookAdopt,
  'device.del': deviceDel,
  rotate,
  unban,
  timeout,
  'voice.set': voiceSet,
  'voice.move': voiceMove,
  bypass,
  transfer,
  accept,
  witness,
  epoch,
  upgrade,
  'emoji.new': emojiNew,
  'emoji.set': emojiSet,
  'emoji.del': emojiDel,
  'fixture.new': fixtureNew,
  'fixture.set': fixtureSet,
  'fixture.del': fixtureDel,
  cp
}

export const otherKinds: OtherRegistry = {
  profile,
  nick,
  interest,
  msg,
  edit,
  del,
  react,
  unreact,
  vote,
  'poll.end': pollEnd,
  crosspost,
  suppress,
  pin,
  unpin: pin,
  seal,
  thread,
  'thread.set': threadSet,
  'thread.del': threadDel,
  'thread.join': threadJoin,
  'thread.leave': threadLeave
}

export const isControlKind = (k: Kind): k is ControlKind => Object.hasOwn(controlKinds, k)
