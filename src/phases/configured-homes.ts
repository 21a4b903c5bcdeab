import type { Facts } from '../core/doctor/facts.ts'
import { HOMES_QUESTION, readHomes } from '../core/doctor/host-question.ts'
import { flakeIn } from '../core/pin/flake-place.ts'
import { EvaluationError, type Nix } from '../ports/nix.ts'
import { mayBuild, type HostWishes } from './configured-hosts.ts'

/** Returns the Home Manager configurations of the flake that install llama.cpp, or why they could not be asked; none where it has no homeConfigurations. */
export async function gatherHomes(wishes: HostWishes, nix: Nix): Promise<Facts['homes']> {
  const { attribute, apply } = HOMES_QUESTION
  try {
    const homes = readHomes(await nix.evaluate({ directory: flakeIn(wishes.root, wishes.flakeDirectory), attribute, importFromDerivation: mayBuild(wishes.config) }, apply))
    return homes.filter(({ installed }) => installed.length > 0)
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    // the word stands in a comment, or in a file that is not used
    if (/does not provide attribute/.test(error.message)) return []
    return { unknown: `The Home Manager configurations of the flake (homeConfigurations) do not evaluate: ${error.message}` }
  }
}
