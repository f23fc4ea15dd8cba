/** Whether there is somebody at the other end of a connection: they answer, if only that they do not know the protocol. */
import type { Connection } from '@libp2p/interface'
import { HOST } from '../limits.ts'

/** A protocol that nobody needs to know. */
const PING = '/folkmoot/ping/1.0.0'

/** Over TCP an answer also says that everything which was sent before has arrived. Never rejects. */
export const answers = async (connection: Connection): Promise<boolean> => {
  const signal = AbortSignal.timeout(HOST.answerTimeout)
  try {
    const stream = await connection.newStream(PING, { signal, runOnLimitedConnection: true })
    stream.abort(new Error('it answers'))
    return true
  } catch (error) {
    return error instanceof Error && error.name === 'UnsupportedProtocolError'
  }
}
