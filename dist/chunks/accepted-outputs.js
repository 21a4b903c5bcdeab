// src/core/checks/accepted-outputs.ts
const LABEL = /^llama-fleet:accept-output=(?<tag>v\d{1,6}\.\d{1,6}\.\d{1,6}|b[1-9]\d{0,8})$/i;
function acceptedOutputs(labels) {
	const tags = labels.slice(0, 200).flatMap((label) => LABEL.exec(label.trim())?.groups?.["tag"]?.toLowerCase() ?? []);
	return [...new Set(tags)];
}
function acceptingLabel(tag) {
	return `llama-fleet:accept-output=${tag}`;
}
export { acceptingLabel as n, acceptedOutputs as t };
