function touchesFlake(path) {
	return /(?:^|\/)flake\.lock$|\.(?:nix|patch|diff)$/i.test(path);
}
const TITLE = /^Review of #(?<number>[1-9]\d{0,9}) at (?<head>[0-9a-f]{40})$/;
function startedReview({ title, status }) {
	const { number, head } = TITLE.exec(title)?.groups ?? {};
	if (number === void 0 || head === void 0) return null;
	return {
		number: Number(number),
		head,
		stands: status !== "completed"
	};
}
function reasonNotToStart({ number, head }, started) {
	const own = started.filter((one) => one.number === number && one.head === head);
	if (own.some(({ stands }) => stands)) return {
		sentence: "its review was started already",
		worthSaying: false
	};
	if (own.length < 3) return null;
	return {
		sentence: `${own.length} reviews of it ended without a verdict: look at them, and start the next one by hand`,
		worthSaying: true
	};
}
export { startedReview as n, touchesFlake as r, reasonNotToStart as t };
