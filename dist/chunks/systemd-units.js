import { $t as InputError, F as oneLine, Ht as kernelFiles, Rt as programIn } from "./main.js";
import { t as quoted } from "./service-words.js";
import { delimiter } from "node:path";
import { setTimeout } from "node:timers/promises";
import { randomBytes } from "node:crypto";
// src/core/hosts/unit-answers.ts
const STOPS_TOO = [
	"RequiredBy",
	"RequisiteOf",
	"BoundBy",
	"ConsistsOf",
	"PropagatesStopTo"
];
const showUnits = (units) => [
	"show",
	"--no-pager",
	`--property=${[
		"LoadState",
		"ActiveState",
		"CanStart",
		...STOPS_TOO
	].join(",")}`,
	"--",
	...units
];
const RUNS = /^(?:active|activating|reloading|refreshing)$/;
function unitStates(units, answer) {
	const blocks = answer.trim().split(/\n{2,}/);
	if (blocks.length !== units.length) return null;
	const states = units.map((unit, place) => {
		const block = blocks[place] ?? "";
		const load = /^LoadState=([a-z-]+)$/m.exec(block)?.[1];
		const state = /^ActiveState=([a-z-]+)$/m.exec(block)?.[1];
		if (load === void 0 || state === void 0) return null;
		const stuck = load !== "loaded" ? load : /^CanStart=no$/m.test(block) ? "RefuseManualStart=" : null;
		const stopsToo = STOPS_TOO.flatMap((name) => namesIn(new RegExp(`^${name}=(.*)$`, "m").exec(block)?.[1] ?? ""));
		return {
			unit,
			exists: load !== "not-found",
			runs: RUNS.test(state),
			state,
			stuck,
			stopsToo
		};
	});
	return states.includes(null) ? null : states;
}
function namesIn(list) {
	return list.split(" ").filter((name) => name !== "").map((name) => (/^\$'(.*)'$/.exec(name)?.[1] ?? name).replaceAll("\\\\", "\\"));
}
function refusalOfSystemd(stderr, units) {
	const said = oneLine(stderr.trim().split("\n")[0] ?? "", 300).replace(/\.$/, "") || "nothing on stderr";
	const names = units.join(", ");
	if (/authentication required|access denied|permission denied|not authorized|not permitted|Not privileged/i.test(stderr)) return {
		problem: `This user may not stop ${names} (systemd said: ${said}).`,
		next: "Allow it with a polkit rule for org.freedesktop.systemd1.manage-units on these units: docs/quiet-host.md has it, and llama-fleet's nixosModules.runner writes it; or run as root, or leave `services` out."
	};
	if (/not been booted with systemd|Failed to connect to (?:bus|system scope bus)|Host is down/i.test(stderr)) return {
		problem: `There is no systemd here that could stop ${names} (it said: ${said}).`,
		next: "Leave `services` out for this host, or measure it outside of a container."
	};
	return {
		problem: `systemd did not do what it was asked for ${names} (it said: ${said}).`,
		next: "Look at `systemctl status` of these units on the host."
	};
}
// src/adapters/systemd-units.ts
const STOP_SECONDS = 300;
const ANSWER_SECONDS = 30;
const SETTLED_MS = 150;
const templateOf = (unit) => `llama-fleet-restore@${unit}.service`;
function systemdUnits({ processes, path }) {
	const run = (program, words, timeoutSeconds = ANSWER_SECONDS) => processes.run({
		program,
		arguments: words,
		directory: "/",
		environment: {
			PATH: path,
			LC_ALL: "C",
			SYSTEMD_COLORS: "0"
		},
		timeoutSeconds
	});
	const states = async (units) => {
		if (units.length === 0) return [];
		const ending = await run("systemctl", showUnits(units));
		const answer = ending.exitCode === 0 ? unitStates(units, ending.stdout) : null;
		if (answer === null) throw refused(ending, units);
		return answer;
	};
	const withDependents = async (units) => {
		let found = await states(units);
		const all = [...found];
		while (found.length > 0) {
			const names = new Set(found.flatMap(({ stopsToo }) => stopsToo));
			for (const { unit } of all) names.delete(unit);
			found = (await states([...names])).filter(({ runs }) => runs);
			all.push(...found);
		}
		const isService = ({ unit }) => Number(unit.endsWith(".service"));
		return all.toSorted((a, b) => isService(a) - isService(b));
	};
	const startRestorers = async (units, named, place) => {
		const told = units.map((unit) => named.includes(unit) ? unit : `${unit}, which systemd stops with ${named.join(", ")}`);
		const instances = await states(units.map(templateOf));
		if (!instances.every(({ exists }) => exists)) {
			const restorer = await startOwnRestorer(units, told, place);
			return units.map((unit) => ({
				unit,
				restorer
			}));
		}
		for (const [at, { unit }] of instances.entries()) {
			const ending = await run("systemctl", [
				"start",
				"--no-ask-password",
				"--",
				unit
			]);
			if (ending.exitCode !== 0) throw refused(ending, told.slice(at, at + 1));
		}
		return units.map((unit) => ({
			unit,
			restorer: templateOf(unit)
		}));
	};
	const startOwnRestorer = async (units, told, place) => {
		const found = (program) => programIn(path.split(delimiter), program) ?? program;
		const name = `llama-fleet-restore-${process.pid}-${randomBytes(4).toString("hex")}.service`;
		const ending = await run("systemd-run", [
			"--quiet",
			"--collect",
			"--no-ask-password",
			"--service-type=exec",
			`--unit=${name}`,
			`--description=Starts ${units.join(", ")} again when llama-fleet has measured`,
			`--property=ExecStopPost=${[
				found("systemctl"),
				"start",
				"--no-block",
				"--",
				...units
			].map(quoted).join(" ")}`,
			"--",
			found("flock"),
			"--exclusive",
			place,
			found("true")
		]);
		if (ending.exitCode !== 0) throw refused(ending, told);
		return name;
	};
	return {
		states,
		stop: async (units, lock) => {
			const { place } = lock;
			if (place === null) throw new InputError({
				problem: `${units.join(", ")} cannot be stopped safely: without flock nothing would start them again after a crash.`,
				next: "Install util-linux, or leave `services` out."
			});
			const all = await withDependents(units);
			const stuck = all.flatMap(({ unit, stuck: why }) => why === null ? [] : [`${unit} (${why})`]);
			if (stuck.length > 0) throw new InputError({
				problem: `${stuck.join(", ")} cannot be stopped: systemd would not start it again.`,
				next: "Mend that unit (`systemctl status`, `systemctl unmask`), or leave `services` out."
			});
			const around = (kernelFiles().read("/proc/self/cgroup") ?? "").split(/[/\n]/);
			const ownUnit = all.find(({ unit }) => around.includes(unit))?.unit;
			if (ownUnit !== void 0) {
				const why = units.includes(ownUnit) ? "" : ` and systemd stops it with ${units.join(", ")}, which it needs`;
				throw new InputError({
					problem: `${ownUnit} cannot be stopped: llama-fleet itself runs in it${why}.`,
					next: "Leave that out of `services`, or run llama-fleet outside of it."
				});
			}
			const stopped = await startRestorers(all.map(({ unit }) => unit), units, place);
			await setTimeout(SETTLED_MS);
			await mustWait([...new Set(stopped.map(({ restorer }) => restorer))], place);
			const ending = await run("systemctl", [
				"stop",
				"--no-ask-password",
				"--",
				...units
			], STOP_SECONDS);
			if (ending.exitCode !== 0) throw refused(ending, units);
			const still = (await states(stopped.map(({ unit }) => unit))).filter(({ runs }) => runs).map(({ unit }) => unit);
			if (still.length > 0) throw new InputError({
				problem: `${still.join(", ")} was stopped and runs again: something starts it.`,
				next: "Add what starts it to `services` (its socket, timer or path unit)."
			});
			return stopped;
		}
	};
	async function mustWait(restorers, place) {
		const gone = (await states(restorers)).filter(({ runs }) => !runs).map(({ unit }) => unit);
		if (gone.length === 0) return;
		throw new InputError({
			problem: `${gone.join(", ")} ended at once instead of waiting for the lock ${place}, so nothing would start the services again.`,
			next: "That unit and llama-fleet must name the same lock (LLAMA_FLEET_LOCK), in a directory that systemd sees too."
		});
	}
}
function refused(ending, units) {
	const lesson = refusalOfSystemd(ending.startError ?? (ending.timedOut ? "no answer in time" : ending.stderrTail), units);
	return new InputError(lesson);
}
export { systemdUnits };
