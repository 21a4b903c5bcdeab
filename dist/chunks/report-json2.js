// src/core/report/report-json.ts
function* reportJson(report) {
	yield "{\n";
	for (const [place, [name, value]] of Object.entries(report).entries()) {
		if (place > 0) yield ",\n";
		yield `  ${JSON.stringify(name)}: `;
		if (name !== "hosts") yield JSON.stringify(value);
		else yield* linesOf(report.hosts);
	}
	yield "\n}\n";
}
function* linesOf(values) {
	for (const [place, value] of values.entries()) yield `${place === 0 ? "[\n" : ",\n"}    ${JSON.stringify(value)}`;
	yield values.length === 0 ? "[]" : "\n  ]";
}
export { reportJson as t };
