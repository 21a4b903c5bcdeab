// src/core/hosts/split-model.ts
const SPLIT = /^(?<stem>.*)-(?<number>\d{5})-of-(?<count>\d{5})\.gguf$/s;
function partOfModel(path) {
	const groups = SPLIT.exec(path)?.groups;
	return groups === void 0 ? null : {
		stem: groups["stem"] ?? "",
		number: Number(groups["number"]),
		count: Number(groups["count"])
	};
}
function furtherParts(first) {
	const { stem, number, count } = partOfModel(first) ?? {
		stem: "",
		number: 0,
		count: 0
	};
	if (number !== 1) return [];
	const digits = (value) => String(value).padStart(5, "0");
	return Array.from({ length: Math.max(0, count - 1) }, (_, index) => `${stem}-${digits(index + 2)}-of-${digits(count)}.gguf`);
}
export { partOfModel as n, furtherParts as t };
