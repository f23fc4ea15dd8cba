/**
 * The one message of STUN (RFC 8489) that peers need to find out how they are seen from outside: a binding request, and
 * its answer with the address it came from. A relay answers them, so that nobody needs servers of others.
 */
const HEADER = 20
const MAGIC = 0x2112a442
const BINDING_REQUEST = 0x0001
const BINDING_SUCCESS = 0x0101
const XOR_MAPPED_ADDRESS = 0x0020
const IPV4 = 1
const IPV6 = 2

/** Bytes of the longest request that is answered: browsers and ICE agents send far less. */
export const STUN_REQUEST_LIMIT = 548

const isBindingRequest = (message: Uint8Array): boolean => {
  if (message.byteLength < HEADER || message.byteLength > STUN_REQUEST_LIMIT) return false
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
  return (
    view.getUint16(0) === BINDING_REQUEST &&
    view.getUint16(2) === message.byteLength - HEADER &&
    view.getUint32(4) === MAGIC
  )
}

/** @returns undefined when `text` is no address. */
const addressBytes = (text: string): Uint8Array | undefined => {
  if (/^\d+(\.\d+){3}$/.test(text)) return Uint8Array.from(text.split('.').map(Number))
  const [head = '', tail] = text.split('%')[0]?.split('::') ?? []
  const groups = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16))
  const [before, after] = [groups(head), groups(tail ?? '')]
  const gap = tail === undefined ? 0 : 8 - before.length - after.length
  const all = [...before, ...Array.from({ length: Math.max(gap, 0) }, () => 0), ...after]
  if (all.length !== 8 || all.some((group) => !(group >= 0 && group <= 0xffff))) return undefined
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 0xff]))
}

/**
 * @param from where the request came from
 * @returns undefined for anything but a binding request.
 */
export const answerStun = (
  request: Uint8Array,
  from: { readonly address: string; readonly port: number }
): Uint8Array | undefined => {
  const address = addressBytes(from.address)
  if (!address || !isBindingRequest(request)) return undefined
  /** The magic cookie and the transaction's id: what addresses are XORed with. */
  const mask = request.subarray(4, HEADER)
  const answer = new Uint8Array(HEADER + 8 + address.byteLength)
  const view = new DataView(answer.buffer)
  view.setUint16(0, BINDING_SUCCESS)
  view.setUint16(2, 8 + address.byteLength)
  answer.set(mask, 4)
  view.setUint16(HEADER, XOR_MAPPED_ADDRESS)
  view.setUint16(HEADER + 2, 4 + address.byteLength)
  view.setUint8(HEADER + 5, address.byteLength === 4 ? IPV4 : IPV6)
  view.setUint16(HEADER + 6, from.port ^ (MAGIC >>> 16))
  answer.set(
    address.map((byte, at) => byte ^ (mask[at] ?? 0)),
    HEADER + 8
  )
  return answer
}
