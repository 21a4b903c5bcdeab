import { $t as InputError, en as UpstreamError, p as readFleet, u as ofReadableFlake } from "./main.js";
import { n as calibrationOf, t as measureHost } from "./measure-host.js";
import { K as flakeIn, i as readFlake } from "./reading.js";
import { n as roundsLacked, t as fleetHosts } from "./fleet-hosts.js";
import { t as nextAttempt } from "./next-attempt2.js";
// src/phases/calibrate.ts
async function calibrate(request, world) {
	const plan = await ofReadableFlake(() => planOfNothing(request, world));
	for (const sentence of roundsLacked(plan.hosts, plan.alpha)) world.progress.warning(sentence);
	const calibrated = [];
	for (const host of plan.hosts) try {
		calibrated.push(await calibrateHost(host, plan, world));
	} catch (error) {
		if (!(error instanceof InputError)) throw error;
		if (plan.hosts.length > 1) world.progress.warning(`${host.name}: ${error.message}`);
		calibrated.push({
			host: host.name,
			calibration: null,
			sentence: error.message,
			error
		});
	}
	return calibrated;
}
async function calibrateHost(host, plan, world) {
	const attempt = await nextAttempt(host.name, world.records);
	const measurement = await measureHost({
		plan,
		planDigest: "0".repeat(64),
		host: host.name,
		attempt
	}, world);
	const calibration = calibrationOf(host, measurement, plan.alpha);
	if (calibration === null) return {
		host: host.name,
		calibration,
		sentence: whyNot(measurement),
		error: null
	};
	return {
		host: host.name,
		calibration,
		path: await world.calibrations.write(calibration)
	};
}
async function planOfNothing({ directory, configPath, chooseHosts }, world) {
	const { fleet, nix, progress, clock } = world;
	const { config, headCommit, upstream, baseline } = await readFleet(directory, configPath, world);
	const flake = await readFlake(fleet, headCommit, config.flake);
	const { hosts } = await progress.task("Reading the fleet", async () => {
		const tree = await fleet.checkOut(headCommit, "plan");
		return fleetHosts({
			config,
			configPath,
			directory: flakeIn(tree.directory, flake.directory)
		}, nix);
	});
	const unchanged = ({ path, mode, text, blob }) => ({
		path,
		mode,
		text,
		textBefore: text,
		before: blob,
		after: blob
	});
	const named = {
		tag: null,
		pin: baseline
	};
	return {
		schema: 1,
		kind: "bump",
		createdAt: clock.now().toISOString(),
		flakeInput: config["flake-input"],
		upstream,
		repository: {
			baseCommit: headCommit,
			baseBranch: null,
			flakeDirectory: flake.directory
		},
		baseline: named,
		candidate: named,
		place: {
			form: "none",
			edits: []
		},
		files: [unchanged(flake.nixFile), unchanged(flake.lockFile)],
		movedNodes: [],
		lockDiff: "",
		skipped: [],
		notices: [],
		hosts: (await chooseHosts(hosts)).map((host) => ({
			...host,
			checks: []
		})),
		alpha: config.alpha,
		seed: clock.randomSeed(),
		history: null
	};
}
function whyNot({ failure, baseline, checks, rounds }) {
	const unbuilt = baseline.build.kind === "failed" ? [`It does not ${baseline.build.stage}: ${baseline.build.sentence}`] : [];
	const failed = checks.find(({ result }) => result === "failed");
	const told = [
		...unbuilt,
		...failed === void 0 ? [] : [failed.sentence],
		...failure === null ? [] : [failure.sentence]
	];
	if (told.length > 0) return told.join(" ");
	return rounds.flatMap((round) => [round.baseline, round.candidate]).find((one) => one !== null && one.failure !== null)?.failure ?? "No round of it counts.";
}
function notCalibrated(hosts) {
	const [own] = hosts.flatMap((one) => one.calibration === null ? one.error ?? [] : []);
	if (own !== void 0) return own;
	const sentences = hosts.flatMap((one) => one.calibration === null ? [`${one.host}: ${one.sentence}`] : []);
	return new UpstreamError({
		problem: `Not calibrated. ${sentences.join(" ")}`,
		next: "Mend that, and calibrate again."
	});
}
export { calibrate, notCalibrated };
