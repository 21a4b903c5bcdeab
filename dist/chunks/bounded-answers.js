import { V as excessOfJson } from "./main.js";
// src/adapters/bounded-answers.ts
async function textOfAnswer(pieces, most) {
	const kept = [];
	let bytes = 0;
	for await (const piece of pieces) {
		bytes += piece.length;
		if (bytes > most) throw new Error(`the answer is longer than ${most / 2 ** 20} MiB`);
		kept.push(piece);
	}
	const text = Buffer.concat(kept).toString("utf8");
	const excess = excessOfJson(text);
	if (excess !== null) throw new Error(`the answer has ${excess}`);
	return text;
}
export { textOfAnswer as t };
