import type { Publicity } from '../core/doctor/workflow-facts.ts'

/** Who can see a repository on GitHub; asked with one request, never throws. */
export interface RepositoryPublicity {
  of(origin: string | null): Promise<Publicity>
}
