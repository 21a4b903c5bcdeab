// src/phases/next-attempt.ts
async function nextAttempt(host, records) {
	const { measurements } = await records.readMeasurements();
	let attempt = 1 + Math.max(0, ...measurements.filter((one) => one.host === host).map((one) => one.attempt));
	while ((await records.measurementFiles(host, attempt)).length > 0) attempt += 1;
	return attempt;
}
export { nextAttempt as t };
