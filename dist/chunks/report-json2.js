// src/core/report/report-json.ts
function reportJson(report, rewritten = (json) => json) {
	const part = (value) => rewritten(JSON.stringify(value));
	return `{\n${Object.entries(report).map(([name, value]) => {
		const text = name === "hosts" ? `[\n${report.hosts.map((host) => `    ${part(host)}`).join(",\n")}\n  ]` : part(value);
		return `  ${JSON.stringify(name)}: ${text}`;
	}).join(",\n")}\n}\n`;
}
export { reportJson as t };
