import { Et as visibleLines } from "./main.js";
// src/core/report/html.ts
const ENTITIES = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;",
	"\"": "&quot;",
	"'": "&#39;"
};
function escapeHtml(text) {
	return visibleLines(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
function element(name, attributes, content) {
	return `<${name}${Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeHtml(value)}"`).join("")}>${content}</${name}>`;
}
function cell(text) {
	return element("td", {}, escapeHtml(text));
}
function numberCell(value, format) {
	return element("td", { class: "number" }, value == null ? "" : escapeHtml(format(value)));
}
function tableAround(titles, rows, label, id) {
	const table = `<table><thead><tr>${titles.map((title) => `<th scope="col">${escapeHtml(title)}</th>`).join("")}</tr></thead><tbody>\n${rows.join("\n")}\n</tbody></table>`;
	return element("div", {
		...id !== void 0 && { id },
		class: "table",
		tabindex: "0",
		role: "group",
		"aria-label": label
	}, table);
}
function tableHtml(titles, rows) {
	return tableAround(titles, rows.map((cells) => `<tr>${cells.join("")}</tr>`), `Table of ${titles.join(", ")}`);
}
function listHtml(heading, entries) {
	if (entries.length === 0) return "";
	return `<h2>${escapeHtml(heading)}</h2>\n<ul>\n${entries.map((entry) => `<li>${escapeHtml(entry)}</li>`).join("\n")}\n</ul>`;
}
function inertJson(json) {
	return json.replace(/[<>&\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
function* jsonScript(id, json) {
	yield `<script type="application/json" id="${escapeHtml(id)}">`;
	for (const piece of json) yield inertJson(piece);
	yield "<\/script>";
}
export { listHtml as a, tableHtml as c, jsonScript as i, element as n, numberCell as o, escapeHtml as r, tableAround as s, cell as t };
