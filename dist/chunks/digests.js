// src/phases/digests.ts
async function digestOfMeasurement(measurement) {
	return sha256(JSON.stringify(measurement));
}
async function settingsOf(hosts, alpha) {
	const entries = await Promise.all(hosts.map(async ({ runsOn: _runsOn, timeouts: _timeouts, advisory: _advisory, ...settings }) => {
		const digest = await sha256(JSON.stringify({
			...settings,
			alpha
		}));
		return [settings.name, digest.slice(0, 16)];
	}));
	return Object.fromEntries(entries);
}
async function sha256(text) {
	const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
	return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
export { settingsOf as n, digestOfMeasurement as t };
