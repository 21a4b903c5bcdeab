import { $t as InputError, g as counted } from "./main.js";
import { r as refuseLists } from "./bench-arguments.js";
import { r as isGpuVariant } from "./devices.js";
import { J as MOST_MEASURED, st as PROGRAM_CHECKS, u as plannedQuiet } from "./reading.js";
import { o as isTurnedOn } from "./build-features.js";
// src/core/hosts/gpu-variant.ts
const SWITCHES = {
	GGML_CUDA: "cuda",
	GGML_VULKAN: "vulkan",
	GGML_HIP: "rocm"
};
function gpuVariantOf({ name, cmakeFlags }) {
	return Object.entries(SWITCHES).find(([option]) => isTurnedOn(cmakeFlags, option))?.[1] ?? /^llama-cpp-(?<variant>cuda|vulkan|rocm)\b/.exec(name)?.groups?.["variant"] ?? null;
}
// src/core/hosts/planned-hosts.ts
const DEFAULT_FLAGS = {
	threads: null,
	"n-gpu-layers": 99,
	"flash-attn": "auto",
	"batch-size": 2048,
	"ubatch-size": 512,
	"cache-type-k": "f16",
	"cache-type-v": "f16",
	device: null
};
function planHosts(config, found, source) {
	const named = config.hosts ?? Object.fromEntries([...found].filter(([, host]) => host.packageName !== null).map(([name]) => [name, {}]));
	const names = Object.keys(named).toSorted();
	if (names.length === 0) {
		const all = [...found.keys()].toSorted();
		throw new InputError({
			problem: `No host of the flake has llama.cpp (nixosConfigurations: ${all.length === 0 ? "none" : all.join(", ")}).`,
			next: `Name the hosts in ${source}, such as \`hosts: { carbon: { variant: cpu } }\`.`
		});
	}
	const hosts = names.map((name) => plannedHost(name, named[name] ?? {}, found.get(name), config, source));
	refuseOtherTests("", config.delta, [...new Set(hosts.flatMap(({ tests }) => tests))], source);
	return hosts;
}
function needsDiscovery(config) {
	return config.hosts === void 0 || Object.values(config.hosts).some((host) => host.variant === void 0);
}
function plannedHost(name, host, found, config, source) {
	const variant = host.variant ?? found?.variant ?? variantFound(found);
	if (variant === null) throw new InputError({
		problem: `The host '${name}' has no variant: ${found === void 0 ? "it is not in nixosConfigurations" : "its configuration has no llama.cpp package"}.`,
		next: `Add \`variant: cpu\` (or cuda, vulkan, rocm) under hosts.${name} in ${source}.`
	});
	const model = modelOf(name, host, config, source);
	const { tests, rounds, repetitions } = amountOf(name, host, config, source);
	const flags = {
		...DEFAULT_FLAGS,
		...withoutUndefined(config.flags),
		...withoutUndefined(host.flags)
	};
	refuseLists({
		model: model.kind === "path" ? model.path : "",
		device: flags.device
	}, ` of the host '${name}' in ${source}`);
	return {
		name,
		variant,
		system: host.system ?? found?.system ?? "x86_64-linux",
		runsOn: host["runs-on"] ?? ["self-hosted", name],
		installable: host.installable ?? null,
		model,
		tests,
		flags,
		rounds,
		budgetSeconds: host.budget ?? config.budget ?? 7200,
		repetitions,
		statistic: host.statistic ?? config.statistic ?? (isGpuVariant(variant) ? "median" : "min"),
		...marginsOf(name, host, config, tests, source),
		advisory: host.advisory ?? false,
		checks: host.checks ?? config.checks ?? [...PROGRAM_CHECKS],
		service: host.service ?? config.service ?? {
			kind: "unit",
			unit: "llama-cpp.service"
		},
		importFromDerivation: config["import-from-derivation"],
		sandbox: host.sandbox ?? config.sandbox ?? "auto",
		timeouts: {
			build: host.timeouts?.build ?? config.timeouts?.build ?? 21600,
			benchProcess: host.timeouts?.bench ?? config.timeouts?.bench ?? 1800,
			check: host.timeouts?.check ?? config.timeouts?.check ?? 900
		},
		quiet: plannedQuiet({
			services: host.services,
			window: host.window,
			idle: host.idle ?? config.idle,
			wait: host.timeouts?.quiet ?? config.timeouts?.quiet
		})
	};
}
function modelOf(name, host, config, source) {
	const model = host.model ?? config.model;
	if (model !== void 0) return model;
	throw new InputError({
		problem: `The host '${name}' has no model to measure with.`,
		next: `Add \`model: /path/on/the/host.gguf\` at the top of ${source} or under hosts.${name}.`
	});
}
function marginsOf(name, { delta: own }, { delta: ofFleet }, tests, source) {
	refuseOtherTests(`hosts.${name}.`, own, tests, source);
	const delta = [own, ofFleet].find((one) => typeof one === "number") ?? .03;
	const deltas = tests.flatMap((test) => {
		const margin = typeof own === "number" ? own : own?.[test] ?? (typeof ofFleet === "object" ? ofFleet[test] : void 0);
		return margin === void 0 || margin === delta ? [] : [[test, margin]];
	});
	return deltas.length === 0 ? { delta } : {
		delta,
		deltas: Object.fromEntries(deltas)
	};
}
function refuseOtherTests(place, delta, tests, source) {
	const other = typeof delta === "object" ? Object.keys(delta).find((test) => !tests.includes(test)) : void 0;
	if (other === void 0) return;
	throw new InputError({
		problem: `${source}: '${place}delta' has a margin for ${other}, which is not measured.`,
		next: `Name one of the tests: ${tests.join(", ")}.`
	});
}
function amountOf(name, host, config, source) {
	const tests = host.tests ?? config.tests ?? ["pp512", "tg128"];
	const rounds = host.rounds ?? config.rounds ?? 1e3;
	const repetitions = host.repetitions ?? config.repetitions ?? 5;
	const each = tests.length * (repetitions + 5);
	if (rounds * each > 4e5) throw new InputError({
		problem: `The host '${name}' is to be measured in ${counted(rounds, "round")} of ${counted(tests.length, "test")} with ${counted(repetitions, "repetition")}, more than one measurement holds.`,
		next: `Ask for \`rounds: ${Math.floor(MOST_MEASURED / each)}\` at most in ${source}, or for fewer tests or repetitions.`
	});
	return {
		tests,
		rounds,
		repetitions
	};
}
function withoutUndefined(flags) {
	return Object.fromEntries(Object.entries(flags ?? {}).filter(([, value]) => value !== void 0));
}
function variantFound(found) {
	const { packageName = null, cmakeFlags = [] } = found ?? {};
	if (packageName === null) return null;
	return gpuVariantOf({
		name: packageName,
		cmakeFlags
	}) ?? (packageName.startsWith("llama-cpp") ? "cpu" : null);
}
export { gpuVariantOf as i, needsDiscovery as n, planHosts as r, modelOf as t };
