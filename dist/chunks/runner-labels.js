// src/core/hosts/runner-labels.ts
function labelsLacking(asked, { labels }) {
	const has = labels.map((label) => label.toLowerCase());
	return asked.filter((label) => !has.includes(label.toLowerCase()));
}
export { labelsLacking as t };
