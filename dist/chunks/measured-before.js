import { $t as InputError, en as UpstreamError } from "./main.js";
// src/phases/measured-before.ts
async function measuredBefore(branch, { history, historyOn }) {
	const read = async (from) => {
		try {
			return {
				entries: (await from.read()).entries,
				problems: []
			};
		} catch (error) {
			if (error instanceof InputError || error instanceof UpstreamError) return {
				entries: [],
				problems: [error.message.split("\n")[0] ?? ""]
			};
			throw error;
		}
	};
	const all = await Promise.all([history, ...branch === null ? [] : [historyOn(branch)]].map(read));
	return {
		entries: all.flatMap(({ entries }) => entries),
		problems: all.flatMap(({ problems }) => problems)
	};
}
function lastOnHost(entries, host) {
	return entries.filter((entry) => entry.host === host && entry.fingerprint !== null).toSorted((one, other) => one.recordedAt < other.recordedAt ? 1 : -1)[0] ?? null;
}
export { measuredBefore as n, lastOnHost as t };
