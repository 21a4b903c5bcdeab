import { InputError, UpstreamError } from '../core/errors.ts'
import type { Measurement } from '../core/hosts/measurement.ts'
import type { Progress } from '../ports/progress.ts'
import type { MeasurementDraft } from './measurement-draft.ts'

/** The looks for what measuring a host needs besides its builds. What they find missing stands in the draft. */
export interface LookAhead {
  /** Before the builds take their hours: what is missing is told at once. */
  first(): Promise<void>
  /** Where nothing more will be measured: what was missing may be there by now. */
  again(): Promise<void>
}

/** Returns the looks of one host: what `look` throws of the user's or the world's is kept, our own fault is thrown. */
export function lookAhead(look: () => Promise<unknown>, host: string, draft: MeasurementDraft, progress: Progress): LookAhead {
  return {
    first: async () => {
      const missing = await hindranceOf(look)
      if (missing === null) return
      await draft.save({ failure: missing })
      progress.warning(`${host}: ${missing.sentence} Both sides are built meanwhile; after that it is looked at again.`)
    },
    again: async () => {
      if (draft.current().failure !== null) await draft.save({ failure: await hindranceOf(look) })
    },
  }
}

async function hindranceOf(look: () => Promise<unknown>): Promise<Measurement['failure']> {
  try {
    await look()
    return null
  } catch (error) {
    if (!(error instanceof InputError || error instanceof UpstreamError)) throw error
    return { kind: 'infra-failed', sentence: error.message, logTail: '' }
  }
}
