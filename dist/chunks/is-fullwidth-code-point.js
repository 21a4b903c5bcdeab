import { i as isWide, r as isFullwidth } from "./strip-ansi.js";
// node_modules/is-fullwidth-code-point/index.js
function isFullwidthCodePoint(codePoint) {
	if (!Number.isInteger(codePoint)) return false;
	return isFullwidth(codePoint) || isWide(codePoint);
}
export { isFullwidthCodePoint as t };
