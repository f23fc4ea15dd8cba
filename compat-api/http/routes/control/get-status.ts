import { route } from '../../route.ts'

export const getStatus = route({
  method: 'GET',
  path: '/folkmoot/status',
  auth: 'control',
  handler: ({ app, describeNode }) => ({
    ...describeNode(),
    accounts: app.accounts.list().map(({ id, name, bot }) => ({ id, name, bot })),
    guilds: app.guilds.all().map(({ state }) => ({
      id: state.id,
      name: state.settings.name,
      members: state.members.size,
      channels: state.channels.size
    }))
  })
})
