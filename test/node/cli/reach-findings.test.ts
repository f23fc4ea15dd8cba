/** What doctor makes of what a node has found out about being reached. */
import test from 'ava'
import { reachFindings } from '../../../node/cli/doctor/reach.ts'
import type { Reachability } from '../../../node/core/reachability.ts'

const OWN = ['127.0.0.1', '192.168.1.2', '192.0.2.9']
const still: Reachability = {
  places: [],
  relays: [],
  relaying: null,
  connections: { direct: 0, webrtc: 0, relayed: 0 },
  upgrades: { webrtc: { succeeded: 0, failed: 0 }, punched: 0 }
}
const place = (address: string, state: 'open' | 'closed') => ({ address, port: 6465, state, triedAt: 1 })
const about = (changes: Partial<Reachability>, check: string) =>
  reachFindings({ ...still, ...changes }, OWN).find((finding) => finding.check === check)

test('a closed port is named, with where to open it: the router, or the machine itself', (t) => {
  const behind = about({ places: [place('/ip4/192.0.2.1/tcp/6465', 'closed')] }, 'port 6465')
  t.is(behind?.status, 'warn')
  t.regex(behind?.todo ?? '', /^have the router at 192\.0\.2\.1 pass TCP port 6465 on/)
  const walled = about({ places: [place('/ip4/192.0.2.9/tcp/6465', 'closed')] }, 'port 6465')
  t.regex(walled?.todo ?? '', /^let TCP port 6465 in through the firewall/)
  t.is(about({ places: [place('/ip4/192.0.2.9/tcp/6465', 'open')] }, 'port 6465')?.status, 'ok')
})

test('who is not reached, and by no relay, is told to find one', (t) => {
  const places = [place('/ip4/192.0.2.1/tcp/6465', 'closed')]
  t.regex(about({ places }, 'relay')?.todo ?? '', /--relay, or name a relay by --bootstrap$/)
  t.is(about({ places, relays: [{ peer: '12D3KooW', expiresAt: 1 }] }, 'relay')?.status, 'ok')
  t.is(about({ places: [place('/ip4/192.0.2.9/tcp/6465', 'open')] }, 'relay')?.status, 'ok')
})

test('WebRTC that never succeeds, or is not there, is a warning', (t) => {
  const failing = { webrtc: { succeeded: 0, failed: 3 }, punched: 0 }
  t.regex(about({ upgrades: failing }, 'ways')?.todo ?? '', /^let UDP out/)
  t.is(about({ upgrades: { ...failing, webrtc: { succeeded: 1, failed: 3 } } }, 'ways')?.status, 'ok')
  t.regex(about({ upgrades: { ...failing, webrtc: null } }, 'ways')?.detail ?? '', /WebRTC cannot be loaded$/)
})

test('a node on loopback alone is as it is meant to be', (t) => {
  const findings = reachFindings({ ...still, places: [place('/ip4/127.0.0.1/tcp/6465', 'closed')] }, OWN)
  t.true(findings.some(({ detail }) => detail.startsWith('peers connect from this machine only')))
})
