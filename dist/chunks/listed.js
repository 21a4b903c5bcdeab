// src/core/listed.ts
function listed(names, most = 1e400) {
	const shown = names.length > most + 1 ? [...names.slice(0, most), `${names.length - most} more`] : names;
	return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
export { listed as t };
