import { t as SIDES } from "./sides.js";
// src/core/report/other-commits.ts
function otherCommits({ measuredRevs }) {
	return measuredRevs === void 0 ? null : SIDES.map((side) => `${side} ${measuredRevs[side].slice(0, 7)}`).join(" and ");
}
function ofTheseCommits(hosts) {
	return hosts.filter((host) => otherCommits(host) === null);
}
export { otherCommits as n, ofTheseCommits as t };
