import { labelsLacking } from '../hosts/runner-labels.ts'
import { listed } from '../listed.ts'
import type { Remark } from './finding.ts'
import { ownLabels, evaluatedHosts, type Rule } from './rule.ts'
import { isHosted, jobsStartedBy, runsOnHardware, type WorkflowJob } from './workflow-facts.ts'

const PULL_REQUEST = /^pull_request/

/** Who runs what on the hosts, and who may start it. */
export const RUNNER_RULES: readonly Rule[] = [
  {
    name: 'label-without-runner',
    looksFor: 'a runner label that a host of the configuration or a job asks for and that no runner of the flake has',
    cost: 'The job waits for a runner that never comes, until GitHub gives up after a day; the host is `missing` in every report.',
    check: (facts) => {
      const hosts = evaluatedHosts(facts)
      const ofHosts = hosts.flatMap(({ name, configured: { runners }, runsOn }): Remark[] => {
        if (runners.length === 0) return [{ host: name, notChecked: 'The flake starts no runner on this host (services.github-runners), so its labels are not known here.' }]
        const lacking = runners.map((runner) => labelsLacking(runsOn, runner))
        const least = lacking.toSorted((a, b) => a.length - b.length)[0] ?? []
        if (least.length === 0) return []
        return [{
          severity: 'error',
          host: name,
          evidence: `Its job asks for [${runsOn.join(', ')}]; the runner${runners.length > 1 ? 's have' : ' has'} ${runners.map(({ labels }) => `[${labels.join(', ')}]`).join(' and ')}. Nobody has ${listed(least)}.`,
          fix: `Add ${listed(least)} to the runner's labels (services.llama-fleet-runner.labels, extraLabels), or correct \`runs-on\` of the host in ${facts.configPath}.`,
        }]
      })
      const all = hosts.flatMap(({ configured: { runners } }) => runners)
      const complete = hosts.length > 0 && hosts.length === facts.hosts.length && hosts.every(({ configured: { runners } }) => runners.length > 0)
      const jobs = facts.workflows.flatMap(({ path, jobs: ofFile }) => ofFile.map((job) => ({ path, job })))
      const own = ownLabels(facts)
      const ofJobs = jobs.flatMap(({ path, job }): Remark[] => {
        const lists = runsOnHardware(job, own) === 'no' ? [] : (job.labels ?? [])
        const unmet = lists.filter((labels) => !isHosted(labels) && !all.some((runner) => labelsLacking(labels, runner).length === 0))
        if (unmet.length === 0) return []
        const wanted = unmet.map((labels) => `[${labels.join(', ')}]`)
        const asks = `The job '${job.name}' of ${path} asks for ${listed([...new Set(wanted)])}`
        if (!complete) return [{ notChecked: `${asks}; not every runner is known from the flake.` }]
        // hosted runners of other services have labels of their own
        if (!unmet.some((labels) => labels.some((label) => label.toLowerCase() === 'self-hosted'))) return [{ notChecked: `${asks}, which no runner of the flake has; whether another service has it is not known here.` }]
        return [{ severity: 'error', evidence: `${asks}, which no runner of the flake has.`, fix: 'Correct the labels there, or give a runner that label.' }]
      })
      return [...ofHosts, ...ofJobs]
    },
  },
  {
    name: 'runner-is-trusted',
    looksFor: "a runner whose user is one of nix's trusted-users, by name, by group or by `*`",
    cost: 'A trusted user can put any content at any store path: whoever gets a workflow to run there is root on the host.',
    check: (facts) =>
      evaluatedHosts(facts).flatMap(({ name, configured: { runners, trustedUsers } }) =>
        runners.flatMap((runner): Remark[] => {
          const user = runner.user ?? `github-runner-${runner.name}`
          const through = trustedUsers.filter((entry) => entry === '*' || entry === user || runner.groups.some((group) => entry === `@${group}`))
          if (through.length === 0 && user !== 'root') return []
          const evidence = user === 'root' ? `The runner '${runner.name}' runs as root.` : `trusted-users of the host holds ${listed(through)}, and the runner '${runner.name}' runs as ${user}${runner.groups.length === 0 ? '' : ` in ${listed(runner.groups)}`}.`
          return [{ severity: 'error', host: name, evidence, fix: 'Give the runner a user of its own that is in none of them (llama-fleet.nixosModules.runner does); building needs no trust.' }]
        }),
      ),
  },
  {
    name: 'pull-requests-on-hardware',
    looksFor: 'a workflow that pull requests start and that runs on own machines, above all in a public repository',
    cost: 'Anybody who opens a pull request can run programs on your machines, inside your network; approval settings do not protect own runners.',
    check: (facts) => {
      const { workflows, publicity } = facts
      const own = ownLabels(facts)
      return workflows.flatMap((workflow) => {
        const triggers = workflow.triggers.filter((trigger) => PULL_REQUEST.test(trigger))
        if (triggers.length === 0) return []
        return jobsStartedBy(workflow, workflows).flatMap(({ path, job }): Remark[] => {
          const onOwn = runsOnHardware(job, own)
          const hardware = onOwn === 'yes' && isForOthers(job) ? 'maybe' : onOwn
          if (hardware === 'no') {
            const elsewhere = job.calls !== null && !job.calls.startsWith('./')
            return elsewhere ? [{ notChecked: `The job '${job.name}' of ${path} calls ${job.calls ?? ''}, which is not in this repository.` }] : []
          }
          const may = hardware === 'yes' ? 'runs' : 'may run'
          const whose = publicity.kind === 'unknown' ? `whether the repository is public is not known (${publicity.why})` : `${publicity.repository} is ${publicity.kind}`
          const severity = publicity.kind === 'public' && hardware === 'yes' ? 'error' : publicity.kind === 'private' ? 'note' : 'warning'
          return [{
            severity,
            evidence: `${workflow.path} is started by ${listed(triggers)}, and its job '${job.name}'${path === workflow.path ? '' : ` (in ${path})`} ${may} on ${job.asks}${job.condition === null ? '' : ` if ${job.condition}`}; ${whose}.`,
            fix: 'Start hardware jobs from schedule and workflow_dispatch alone, as the workflow of llama-fleet does; leave pull requests to hosted runners.',
            ...(publicity.kind === 'private' ? { cost: 'Whoever may open a pull request here can run programs on your machines; in a private repository these are its members.' } : {}),
          }]
        })
      })
    },
  },
]

/** A condition that asks what started the run, or for which ref, may be there to keep pull requests out. */
const isForOthers = ({ condition }: WorkflowJob): boolean => /\bgithub\.(?:event_name|ref)\b/.test(condition ?? '')
