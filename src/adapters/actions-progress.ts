import * as core from '@actions/core'
import type { Progress, Task } from '../ports/progress.ts'
import { inertLine, inertLines } from './actions-log-text.ts'

/** Returns progress as a job log shows it: one group for each outermost task (groups do not nest), annotations for the rest. */
export function actionsProgress(): Progress {
  let open = 0
  const say = (text: string): void => core.info(inertLines(text))

  async function task<Result>(title: string, work: (task: Task) => Promise<Result>): Promise<Result> {
    let last = ''
    const update = (line: string): void => {
      if (line !== last) say(line)
      last = line
    }
    if (open === 0) core.startGroup(inertLine(title))
    else say(title)
    open += 1
    try {
      return await work({ update, log: say })
    } finally {
      open -= 1
      if (open === 0) core.endGroup()
    }
  }

  return {
    task,
    notice: (line) => core.notice(inertLine(line)),
    warning: (line) => core.warning(inertLine(line)),
  }
}
