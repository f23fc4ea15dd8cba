import { PlainText, route } from '../../route.ts'
import { writeMetrics } from '../../metrics.ts'

/** The same figures as health, for Prometheus. */
export const getMetrics = route({
  method: 'GET',
  path: '/folkmoot/metrics',
  auth: 'control',
  async handler({ app }) {
    const { text, type } = await writeMetrics(app.health.report())
    return new PlainText(text, type)
  }
})
