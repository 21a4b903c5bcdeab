// src/core/pull-request/known-hosts.ts
const AGAIN = ["missing", "infra-failed"];
function knownHosts(marker, { baseline, candidate, settings, accepted }) {
	if (marker.baseline.rev !== baseline || marker.candidate.rev !== candidate) return [];
	return marker.hosts.filter((host) => host.run !== null && host.attempt !== null && host.plan !== null && host.pair !== null && host.settings !== null && host.settings === settings[host.host] && !AGAIN.includes(host.outcome) && !(accepted && host.outcome === "broken"));
}
function hostsToMeasure(plan) {
	const stands = new Set((plan.earlier ?? []).filter(({ sameBase }) => sameBase).map(({ host }) => host));
	return plan.hosts.filter(({ name }) => !stands.has(name));
}
export { knownHosts as n, hostsToMeasure as t };
