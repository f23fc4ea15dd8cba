import { getNewMemberWelcome } from './new-member-welcome.ts'
import { getOnboarding, setOnboarding } from './onboarding.ts'
import { getWelcomeScreen, updateWelcomeScreen } from './welcome-screen.ts'

export const welcome = [getWelcomeScreen, updateWelcomeScreen, getNewMemberWelcome, getOnboarding, setOnboarding]
