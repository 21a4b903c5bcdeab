// src/core/report/text-table.ts
const GAP = "  ";
const LEAST = 8;
function textTable(rows, { width, right, giving }) {
	const columns = rows[0]?.length ?? 0;
	const widths = Array.from({ length: columns }, (_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
	for (const column of giving.toReversed()) {
		const over = widths.reduce((sum, one) => sum + one, 0) + 2 * (columns - 1) - width;
		const own = widths[column] ?? 0;
		if (over > 0) widths[column] = Math.min(own, Math.max(LEAST, own - over));
	}
	return rows.map((row) => row.map((text, column) => {
		const one = widths[column] ?? 0;
		return right.includes(column) ? clip(text, one).padStart(one) : clip(text, one).padEnd(one);
	}).join(GAP).trimEnd()).join("\n");
}
const clip = (text, width) => text.length <= width ? text : `${text.slice(0, width - 1)}…`;
function wrapped(text, width) {
	const lines = [];
	let line = "";
	for (const word of text.split(/ (?!%)/).flatMap((long) => long.match(new RegExp(`.{1,${width}}`, "gu")) ?? [])) if (line !== "" && line.length + 1 + word.length > width) {
		lines.push(line);
		line = word;
	} else line = line === "" ? word : `${line} ${word}`;
	return line === "" ? lines : [...lines, line];
}
export { wrapped as n, textTable as t };
