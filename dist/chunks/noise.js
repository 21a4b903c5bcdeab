import { m as median } from "./looks.js";
// src/core/verdict/noise.ts
const NORMAL = 1.4826;
function noiseOf(differences) {
	if (differences.length < 3) return null;
	const middle = median(differences);
	return Math.expm1(NORMAL * median(differences.map((difference) => Math.abs(difference - middle))));
}
export { noiseOf as t };
