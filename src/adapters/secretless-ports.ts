import { withoutSecrets } from '../core/secrets.ts'
import { boundedText } from '../core/text-limit.ts'
import type { ActionSurface } from '../ports/action-surface.ts'
import type { History } from '../ports/history.ts'
import type { Progress, Task } from '../ports/progress.ts'
import type { PullRequests } from '../ports/pull-requests.ts'
import type { Reviews } from '../ports/reviews.ts'
import type { Records } from '../ports/records.ts'
import type { TextFiles } from '../ports/text-files.ts'

/** Takes secrets out of a text. */
type Remove = (text: string) => string

function* eachPiece(pieces: Iterable<string>, remove: Remove): Generator<string> {
  for (const piece of pieces) yield remove(piece)
}

/** Returns progress whose lines hold no secret. */
export function secretlessProgress(progress: Progress, remove: Remove): Progress {
  const secretless = (task: Task): Task => ({ update: (line) => task.update(remove(line)), log: (line) => task.log(remove(line)) })
  return {
    task: (title, work) => progress.task(remove(title), (task) => work(secretless(task))),
    notice: (line) => progress.notice(remove(line)),
    warning: (line) => progress.warning(remove(line)),
  }
}

/**
 * Returns records whose texts hold no secret. The plan's files are left as they are: they are in the repository already, and
 * must stay the blobs that the plan names.
 */
export function secretlessRecords(records: Records, remove: Remove): Records {
  return {
    ...records,
    writePlan: (plan) => records.writePlan({ ...plan, notices: withoutSecrets(plan.notices, remove), skipped: withoutSecrets(plan.skipped, remove) }),
    writeMeasurement: (measurement) => records.writeMeasurement(withoutSecrets(measurement, (text) => boundedText(remove(text)))),
    appendRow: (host, attempt, line) => records.appendRow(host, attempt, remove(line)),
    writeReport: (report, pages) =>
      records.writeReport(withoutSecrets(report, remove), { markdown: remove(pages.markdown), html: eachPiece(pages.html, remove) }),
  }
}

/** Returns text files into which no secret is written. */
export function secretlessTextFiles(files: TextFiles, remove: Remove): TextFiles {
  return { read: (path) => files.read(path), write: (path, text) => files.write(path, typeof text === 'string' ? remove(text) : eachPiece(text, remove)) }
}

/** Returns a history whose new entries hold no secret. */
export function secretlessHistory(history: History, remove: Remove): History {
  return { read: () => history.read(), append: (entries) => history.append(withoutSecrets(entries, remove)) }
}

/** Returns pull requests whose texts hold no secret; the files of the commit are the plan's. */
export function secretlessPullRequests(pullRequests: PullRequests, remove: Remove): PullRequests {
  return {
    earlier: (question) => pullRequests.earlier(question),
    changedLocks: (question) => pullRequests.changedLocks(question),
    publish: ({ text, check, commitMessage, ...content }) =>
      pullRequests.publish({
        ...content,
        commitMessage: remove(commitMessage),
        text: (found) => withoutSecrets(text(found), remove),
        check: check === null ? null : (foreign) => withoutSecrets(check(foreign), remove),
      }),
  }
}

/** Returns reviews whose texts hold no secret. */
export function secretlessReviews(reviews: Reviews, remove: Remove): Reviews {
  return {
    foreignTip: (branch) => reviews.foreignTip(branch),
    find: (question) => reviews.find(question),
    publish: ({ comment, ownNote, check, ...content }) =>
      reviews.publish({ ...content, ownNote: ownNote === null ? null : remove(ownNote), comment: withoutSecrets(comment, remove), check: withoutSecrets(check, remove) }),
  }
}

/** Returns a step's surface whose summary, outputs and error hold no secret. */
export function secretlessSurface(surface: ActionSurface, remove: Remove): ActionSurface {
  return {
    ...surface,
    setOutput: (name, value) => surface.setOutput(name, remove(value)),
    writeSummary: (markdown) => surface.writeSummary(remove(markdown)),
    fail: (message) => surface.fail(remove(message)),
  }
}
