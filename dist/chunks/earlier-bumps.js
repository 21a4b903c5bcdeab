import { t as acceptedOutputs } from "./accepted-outputs.js";
import { O as bumpBranch, Tt as visibleLine } from "./main.js";
import { a as hasLabel, c as trustedMarker, i as declinedTags, n as coveringRequest, s as showsOutcome, t as WISHES } from "./earlier-requests.js";
import { n as movedRev } from "./moved-rev.js";
import { t as continuedWork } from "./continued-work.js";
// src/phases/earlier-bumps.ts
function earlierBumps({ input, baseline, checkedOut }, world) {
	const { pullRequests } = world;
	const baseBranch = checkedOut ?? world.baseBranch;
	const branch = bumpBranch(input);
	let asked = null;
	const requests = (newer) => asked ??= pullRequests.earlier({
		branch,
		since: baseline.lastModified === null ? null : new Date(baseline.lastModified * 1e3),
		tags: new Set(newer.map(({ name }) => name))
	});
	const own = async (newer) => {
		const open = (await requests(newer)).filter((one) => one.open && one.ownHead);
		const pull = open.find(({ base }) => base === baseBranch) ?? open[0];
		if (pull === void 0) return null;
		const { number, labels } = pull;
		const marker = trustedMarker(pull, input);
		const accepted = acceptedOutputs(labels);
		const showsMarker = (shown) => (shown.accepted ?? false) === accepted.includes(shown.candidate.tag ?? "") && showsOutcome(labels, shown.outcome);
		return {
			number,
			marker,
			rebuild: hasLabel(labels, WISHES.rebuild),
			finished: marker !== null && (pull.base !== baseBranch || showsMarker(marker) && marker.merge !== "due"),
			acceptedOutputs: accepted
		};
	};
	return {
		async declined(newer) {
			const declined = declinedTags(await requests(newer), input, baseBranch);
			const above = newer.findIndex(({ name }) => declined.has(name));
			const below = above < 0 ? [] : newer.slice(above).filter(({ name }) => !declined.has(name));
			return new Map([...declined, ...below.map(({ name }) => [name, `is older than ${newer[above]?.name}, which people declined`])]);
		},
		async coveredBy(newer, all, lock) {
			if (await own(newer) !== null) return null;
			const movers = (await pullRequests.changedLocks({
				branch,
				base: baseBranch,
				path: lock.path,
				blob: lock.blob
			})).flatMap(({ number, author, head, before, after }) => {
				const rev = movedRev(before, after, input);
				return rev === null ? [] : [{
					number,
					author,
					head,
					rev
				}];
			});
			const covering = coveringRequest(movers, {
				baseline: baseline.rev,
				newer,
				all
			});
			if (covering === null) return null;
			const { mover, to } = covering;
			return `Covered by #${mover.number} of ${mover.author}, which moves ${input} to ${to} already. The review workflow has it measured on these hosts; to start that by hand, run this with \`pr: ${mover.number}\` and \`sha: ${mover.head}\`.`;
		},
		async personsHead(newer) {
			const open = await own(newer);
			if (open === null || open.rebuild) return null;
			const tip = await world.reviews.foreignTip(branch);
			return tip === null ? null : {
				pullRequest: open.number,
				head: tip.head
			};
		},
		async blockedBy(newer) {
			if (await own(newer) !== null) return null;
			const tip = await world.reviews.foreignTip(branch);
			if (tip === null) return null;
			return `The branch ${branch} ends with a commit of ${visibleLine(tip.author, 60)} (${tip.head.slice(0, 7)}) that no open pull request shows. llama-fleet does not write over it, so nothing is measured. Open a pull request from that branch, or delete or rename it.`;
		},
		async continued(bump, again) {
			return continuedWork(bump, await own((bump.newerTags ?? []).map(({ tag, commit }) => ({
				name: tag,
				commit
			}))), world, again);
		}
	};
}
export { earlierBumps };
