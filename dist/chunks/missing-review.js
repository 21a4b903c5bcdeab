function touchesFlake(path) {
	return /(?:^|\/)flake\.lock$|\.(?:nix|patch|diff)$/i.test(path);
}
const TITLE = /^Review of #(?<number>[1-9]\d{0,9}) at (?<head>[0-9a-f]{40})$/;
function startedReview({ title, status, conclusion }) {
	const { number, head } = TITLE.exec(title)?.groups ?? {};
	if (number === void 0 || head === void 0) return null;
	return {
		number: Number(number),
		head,
		stands: status !== "completed" || conclusion === "success"
	};
}
function reasonNotToStart({ number, head }, started) {
	const own = started.filter((one) => one.number === number && one.head === head);
	if (own.some(({ stands }) => stands)) return "its review was started already";
	return own.length >= 3 ? `${own.length} reviews of it failed: look at them, and start the next one by hand` : null;
}
export { startedReview as n, touchesFlake as r, reasonNotToStart as t };
