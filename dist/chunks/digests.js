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
const sha256 = (text) => hexDigest("SHA-256", new TextEncoder().encode(text));
async function hexDigest(algorithm, bytes) {
	const digest = await crypto.subtle.digest(algorithm, bytes);
	return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
export { hexDigest as n, settingsOf as r, digestOfMeasurement as t };
