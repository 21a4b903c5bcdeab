import { B as shellWord, D as groupedBy, Xt as nixList, Zt as nixString, g as counted, wt as visibleJson } from "./main.js";
import { a as array, c as literal, h as string, m as strictObject, r as _enum } from "./zod.js";
import { t as paragraph } from "./text-table.js";
import { a as isCpuOption, i as ignoredOptions, n as cmakeOptions, r as cpuBuildOf, t as changesTheBuild } from "./build-features.js";
import { t as listed } from "./listed.js";
import { a as isHosted, c as answeringRunners, d as likelyGpuVariant, f as likelyVariant, i as namedFor, l as evaluatedHosts, o as jobsStartedBy, p as ownLabels, r as REPOSITORY_RULES, s as runsOnHardware, t as gatherFleet, u as judgedPackage } from "./fleet-facts.js";
import { r as isAtLeast, t as OLDEST_NIX } from "./nix-config.js";
import { n as tokenOverrides } from "./token-overrides.js";
import { n as evaluationOf, r as hostAttribute } from "./installable.js";
import { C as attributeName, z as tagName } from "./reading.js";
import { t as labelsLacking } from "./runner-labels.js";
// src/core/doctor/finding.ts
const SEVERITIES = [
	"error",
	"warning",
	"note"
];
const severitySchema = _enum(SEVERITIES);
const hostSchema = string().nullable().describe("The host that it is about; null when it is about the fleet, the repository or this machine.");
const findingSchema = strictObject({
	rule: string().describe("The name of the rule, as in docs/doctor.md."),
	severity: severitySchema,
	host: hostSchema,
	evidence: string(),
	cost: string(),
	fix: string()
});
const notCheckedSchema = strictObject({
	rule: string(),
	host: hostSchema,
	why: string()
});
strictObject({
	schema: literal(1),
	hosts: array(string()).describe("The hosts that were looked at."),
	findings: array(findingSchema).describe("The worst first."),
	notChecked: array(notCheckedSchema).describe("What could not be looked at from this machine. It may be right or wrong.")
});
// src/core/doctor/examination-text.ts
const LONGEST = 1200;
function examinationText({ hosts, findings, notChecked }) {
	const said = SEVERITIES.map((severity) => ({
		severity,
		count: findings.filter((one) => one.severity === severity).length
	})).filter(({ count }) => count > 0).map(({ severity, count }) => counted(count, severity));
	const looked = `${hosts.length === 0 ? "No host" : hosts.join(", ")}: ${said.length === 0 ? "nothing found" : said.join(", ")}`;
	const open = notChecked.length === 0 ? "." : `; ${counted(notChecked.length, "thing")} not checked.`;
	const unlooked = byReason(notChecked).flatMap(({ why, hosts: about, rules }) => paragraph(`${about.length === 0 ? "" : `${about.join(", ")}: `}${why} (${rules.join(", ")})`, LONGEST, "- "));
	return `${[
		paragraph(`${looked}${open}`, LONGEST),
		...findings.map(findingLines),
		...unlooked.length === 0 ? [] : [["Not checked, so neither right nor wrong:", ...unlooked]]
	].map((lines) => lines.join("\n")).join("\n\n")}\n`;
}
function byReason(notChecked) {
	return [...groupedBy(notChecked, ({ why }) => why)].map(([why, same]) => ({
		why,
		hosts: [...new Set(same.flatMap(({ host }) => host ?? []))],
		rules: [...new Set(same.map(({ rule }) => rule))]
	}));
}
function findingLines({ rule, severity, host, evidence, cost, fix }) {
	return [
		...paragraph(`${severity.toUpperCase()} ${rule}${host === null ? "" : `, ${host}`}`, LONGEST),
		...paragraph(evidence, LONGEST, "  seen  "),
		...paragraph(cost, LONGEST, "  costs "),
		...paragraph(fix, LONGEST, "  do    ")
	];
}
// src/core/doctor/cpu-rules.ts
const GO_THERE = "run `llama-fleet cpu-features --nix` on the host";
const UNKNOWN_CPU = "The CPU of this host cannot be asked from here, and no measurement of it is known: run the doctor on the host, or measure it once.";
const CPU_RULES = [
	{
		name: "cpu-features-unused",
		looksFor: "a package that is compiled without instructions that the host's CPU has",
		cost: "Whatever the CPU computes is slower than it has to be. Without any of them, measured: 35 times in prompt processing, 18 times in text generation. No bump brings it back.",
		check: (facts) => ofFeatureBuilds(facts, unusedFeatures)
	},
	{
		name: "cpu-features-beyond-the-cpu",
		looksFor: "a package that is compiled for instructions that the host’s CPU does not have",
		cost: "llama.cpp dies of an illegal instruction, at the start or in the middle of an answer.",
		check: (facts) => ofFeatureBuilds(facts, featuresBeyond)
	},
	{
		name: "switch-unknown-to-llama-cpp",
		looksFor: "a switch of ggml that a package sets and that the cmake of the pinned llama.cpp does not have",
		cost: "cmake takes it without a word, and the package is built as if it were not there: slower, or without a backend, and nothing says so.",
		check: (facts) => evaluatedHosts(facts).flatMap(({ name, configured }) => {
			const judged = judgedPackage(configured);
			if (judged === null || judged.declared === null) return [];
			const ignored = ignoredOptions(judged.cmakeFlags, judged.declared).filter((option) => option.startsWith("GGML_"));
			if (ignored.length === 0) return [];
			return [{
				severity: ignored.some(isCpuOption) ? "error" : "warning",
				host: name,
				evidence: `${judged.place} sets ${listed(ignored)}, which the pinned llama.cpp does not have.`,
				fix: "Take it out, or write its new name (ggml/CMakeLists.txt of the pin has all); cpuFeatures of programs.llama-fleet or of the overlay are refused when that happens."
			}];
		})
	},
	{
		name: "native-instructions",
		looksFor: "`GGML_NATIVE=ON` or `-march=native` in a package or in a Nix file that speaks of llama.cpp",
		cost: "One derivation gives another binary on each builder, so a binary cache hands out programs that die elsewhere; and nixpkgs' compiler drops the flag, which leaves plain SSE2 while GGML_NATIVE makes ggml ignore every other switch.",
		check: (facts) => {
			const packages = evaluatedHosts(facts).flatMap(({ name, configured }) => {
				const judged = judgedPackage(configured);
				const build = judged === null ? null : cpuBuildOf(judged);
				if (judged === null || build?.kind !== "native") return [];
				return [{
					severity: "error",
					host: name,
					evidence: `${judged.place} is built with ${build.by}.`,
					fix: `Take it out, and set the CPU's features instead: ${GO_THERE} and write the list into programs.llama-fleet.cpuFeatures.`
				}];
			});
			const files = facts.nativeMentions.map(({ path, line, text }) => ({
				severity: packages.length > 0 ? "note" : "warning",
				evidence: `${path}:${line} says ${text}`,
				fix: "Remove that line; cpuFeatures of programs.llama-fleet or of the overlay takes its place."
			}));
			return [...packages, ...files];
		}
	}
];
function ofFeatureBuilds(facts, look) {
	return evaluatedHosts(facts).flatMap((host) => {
		const judged = judgedPackage(host.configured);
		if (judged === null) return [];
		if (judged.cmakeFlags.length === 0) return [saysNothing(host.name, judged)];
		const build = cpuBuildOf(judged);
		return build.kind === "features" ? look(host, judged, build) : [];
	});
}
const saysNothing = (name, { place }) => ({
	host: name,
	notChecked: `${place} says nothing of cmake, as a wrapper around a llama.cpp does: what that is compiled for is not known.`
});
const toldOtherwise = (name, { place }, told) => ({
	host: name,
	notChecked: `The compiler of ${place} is told ${told}: which instructions that takes in is not known here.`
});
function unusedFeatures({ name, cpu }, judged, build) {
	if (build.told !== null) return cpu?.features.filter(changesTheBuild).every((feature) => build.features.includes(feature)) === true ? [] : [toldOtherwise(name, judged, build.told)];
	if (cpu === null) {
		if (build.features.length > 0) return [{
			host: name,
			notChecked: UNKNOWN_CPU
		}];
		return [{
			severity: "warning",
			host: name,
			evidence: `${judged.place} is compiled for no CPU feature at all. ${UNKNOWN_CPU}`,
			fix: `If the CPU has more than its architecture's least (nearly every one has): ${GO_THERE} and write the list into programs.llama-fleet.cpuFeatures.`
		}];
	}
	const unused = cpu.features.filter(changesTheBuild).filter((feature) => !build.features.includes(feature));
	if (unused.length === 0) return [];
	const all = build.features.length === 0;
	return [{
		severity: all || unused.includes("avx2") ? "error" : "warning",
		host: name,
		evidence: `The CPU has ${listed(unused)} (${cpu.known}); ${judged.place} is compiled ${all ? "for no CPU feature at all" : "without them"}.`,
		fix: `programs.llama-fleet.cpuFeatures = ${nixList(cpu.features)}; on the host, or the same as \`cpuFeatures\` of the overlay.`,
		...all ? {} : { cost: "Whatever the CPU computes is slower than it has to be: these instructions lie idle, and no bump brings them in." }
	}];
}
function featuresBeyond({ name, configured, cpu }, judged, build) {
	const wanted = [...new Set([...build.features, ...(configured.cpuFeatures ?? []).filter(changesTheBuild)])];
	if (wanted.length === 0 && build.told === null) return [];
	if (cpu === null) return [{
		host: name,
		notChecked: UNKNOWN_CPU
	}];
	const beyond = wanted.filter((feature) => !cpu.features.includes(feature));
	if (beyond.length === 0) return build.told === null ? [] : [toldOtherwise(name, judged, build.told)];
	return [{
		severity: "error",
		host: name,
		evidence: `${judged.place} is compiled for ${listed(beyond)}; the CPU has ${listed(cpu.features) || "none of the known features"} (${cpu.known}).`,
		fix: `programs.llama-fleet.cpuFeatures = ${nixList(cpu.features)}; on the host, or the same as \`cpuFeatures\` of the overlay.`
	}];
}
// src/core/doctor/cuda-capabilities.ts
function cudaCapabilitiesOf({ cmakeFlags }) {
	const listed = cmakeOptions(cmakeFlags).get("CMAKE_CUDA_ARCHITECTURES");
	if (listed === void 0) return null;
	const capabilities = listed.split(/[;,\s]+/).flatMap((one) => {
		const { major, minor } = /^(?<major>\d{1,2})(?<minor>\d)[af]?(?:-(?:real|virtual))?$/.exec(one)?.groups ?? {};
		return major === void 0 || minor === void 0 ? [] : [`${major}.${minor}`];
	});
	return capabilities.length === 0 ? null : [...new Set(capabilities)];
}
// src/core/doctor/gpu-rules.ts
const DEVICES = {
	cuda: /nvidia/,
	vulkan: /drm|\/dri\b|nvidia/,
	rocm: /kfd/
};
const GPU_RULES = [
	{
		name: "cuda-capabilities",
		looksFor: "a list of CUDA capabilities that is wider than the host's GPUs, or that leaves one of them out",
		cost: "Every kernel is compiled once for each capability: each one too many lengthens the build of every bump and makes the program bigger.",
		check: (facts) => evaluatedHosts(facts).filter(({ configured }) => likelyVariant(configured) === "cuda").flatMap(capabilityRemarks)
	},
	{
		name: "gpu-hidden-from-the-runner",
		looksFor: "a host with a GPU variant whose runner's service hides the GPU, as NixOS does by default",
		cost: "llama-bench finds no GPU and computes on the CPU, or fails: the verdict is about something that nobody runs.",
		check: (facts) => evaluatedHosts(facts).flatMap((host) => {
			const { name, configured } = host;
			const runners = answeringRunners(host);
			const variant = likelyGpuVariant(configured);
			if (variant === null) return [];
			if (runners.length === 0) return [{
				host: name,
				notChecked: "The flake starts no runner on this host (services.github-runners), so what its runner sees is not known here."
			}];
			const devices = DEVICES[variant] ?? /\S/;
			return runners.flatMap((runner) => {
				const hidden = runner.privateDevices ? "PrivateDevices is on" : runner.deviceAllow.some((entry) => devices.test(entry)) ? null : `DeviceAllow names no device for ${variant}`;
				if (hidden === null) return [];
				return [{
					severity: runner.privateDevices ? "error" : "warning",
					host: name,
					evidence: `In the service of the runner '${runner.name}' ${hidden}, and the host's variant is ${variant}.`,
					fix: "Import llama-fleet.nixosModules.runner and set `services.llama-fleet-runner.enable = true;` in place of that runner, or set serviceOverrides.PrivateDevices = false with the device classes of docs/nix.md in DeviceAllow."
				}];
			});
		})
	},
	{
		name: "no-binary-cache",
		looksFor: "a host with variant cuda that has no binary cache besides cache.nixos.org, which holds nothing of CUDA",
		cost: "When nixpkgs moves, the CUDA toolkit is fetched or built anew on that host, and each bump of llama.cpp compiles for up to an hour; two hosts of one kind do it twice.",
		check: (facts) => evaluatedHosts(facts).flatMap(({ name, configured }) => {
			const { substituters } = configured;
			const others = substituters.filter((one) => !/^https?:\/\/cache\.nixos\.org\b/.test(one));
			if (likelyVariant(configured) !== "cuda" || others.length > 0) return [];
			return [{
				severity: "note",
				host: name,
				evidence: `nix.settings.substituters of the host: ${listed(substituters) || "nothing of its own"}.`,
				fix: "Add a cache that has CUDA (such as https://cache.nixos-cuda.org) or your own (`nix copy --to`), with its public key; and narrow cudaCapabilities."
			}];
		})
	}
];
const major = (capability) => capability.split(".")[0] ?? "";
function capabilityRemarks({ name, here, configured, capabilities }) {
	const judged = judgedPackage(configured);
	const listedFor = judged === null ? null : cudaCapabilitiesOf(judged);
	if (judged === null) return [];
	if (listedFor === null) return [{
		host: name,
		notChecked: `${judged.place} does not list the CUDA capabilities that it is compiled for.`
	}];
	if (capabilities === null || capabilities.length === 0) return [{
		host: name,
		notChecked: here ? "nvidia-smi does not tell the capability of a GPU here." : "The GPU of another host cannot be asked: run the doctor there."
	}];
	const fix = `programs.llama-fleet.cudaCapabilities = ${nixList(capabilities)}; on the host, or the same as \`cudaCapabilities\` of the overlay.`;
	const evidence = `${judged.place} is compiled for ${listed(listedFor)}; nvidia-smi says ${listed(capabilities)}.`;
	const absent = capabilities.filter((capability) => !listedFor.includes(capability));
	if (absent.length > 0) {
		const mayTranslate = absent.every((capability) => listedFor.some((other) => Number(other) < Number(capability)));
		const runsAsItIs = absent.every((capability) => listedFor.some((other) => Number(other) < Number(capability) && major(other) === major(capability)));
		return [{
			severity: mayTranslate ? "warning" : "error",
			host: name,
			evidence,
			fix,
			cost: runsAsItIs ? "It runs code of an earlier GPU of its generation, which may be slower than code of its own." : mayTranslate ? "The driver translates code of an earlier GPU at the first start, which takes minutes and may be slower ever after." : "The program has no code that this GPU can run: it fails with “no kernel image is available”."
		}];
	}
	return listedFor.length > capabilities.length ? [{
		severity: "warning",
		host: name,
		evidence,
		fix
	}] : [];
}
// src/core/doctor/nix-rules.ts
const NIX_RULES = [
	{
		name: "nix-too-old",
		looksFor: `a nix on this machine that is missing or older than ${OLDEST_NIX}`,
		cost: "Without it, or with an older one, current nixpkgs and flake-parts do not evaluate: llama-fleet refuses to start.",
		check: ({ machine: { nix } }) => {
			if (nix === null) return [{
				severity: "error",
				evidence: "There is no working nix on the PATH of this machine.",
				fix: "Install it (https://nixos.org/download) and open a new shell."
			}];
			if (isAtLeast(nix, "2.18")) return [];
			return [{
				severity: "error",
				evidence: `\`nix --version\` says ${nix.name}.`,
				fix: "Install a newer one: https://nixos.org/download, on NixOS `nix.package`."
			}];
		}
	},
	{
		name: "access-tokens-hidden",
		looksFor: "`access-tokens` set in one place of nix’s settings while an earlier place has tokens too, or in a workflow that runs on hosts",
		cost: "nix takes the last `access-tokens` whole, so the tokens of the earlier place are gone: private inputs answer 404, and GitHub allows 60 requests an hour.",
		check: ({ machine, workflows, hosts }) => [...tokenOverrides(machine.configSources).map(({ by, hidden }) => ({
			severity: "warning",
			evidence: `${by} sets access-tokens and so hides ${listed(hidden.map(({ place, hosts: lost }) => lost.length === 0 ? `what ${place} may have` : `the token for ${listed(lost)} in ${place}`))}.`,
			fix: `Write extra-access-tokens in ${by}: it adds to what is there.`
		})), ...workflows.flatMap((workflow) => {
			const kinds = workflow.replacesTokens ? jobsStartedBy(workflow, workflows).map(({ job }) => runsOnHardware(job, ownLabels({ hosts }))) : [];
			if (kinds.every((kind) => kind === "no")) return [];
			return [{
				severity: "warning",
				evidence: `${workflow.path} sets access-tokens, and jobs of it ${kinds.includes("yes") ? "run" : "may run"} on hosts, whose own tokens it hides.`,
				fix: "Write extra-access-tokens there; llama-fleet hands nix its token by itself."
			}];
		})]
	},
	{
		name: "sandbox-off",
		looksFor: "nix without its build sandbox, on this machine or in the configuration of a host",
		cost: "Builds of both sides see the whole machine and the network: upstream’s build scripts could read files, and a build may work here and nowhere else.",
		check: (facts) => {
			const remark = (sandbox, measures, where, host) => {
				if (sandbox === true || sandbox === null) return [];
				const common = {
					evidence: `${where} says sandbox = ${String(sandbox)}.`,
					fix: "nix.settings.sandbox = true; (elsewhere `sandbox = true` in nix.conf).",
					...host === void 0 ? {} : { host }
				};
				return [{
					severity: sandbox === "relaxed" ? "note" : measures ? "error" : "warning",
					...common
				}];
			};
			return [...remark(facts.machine.sandbox, facts.hosts.some(({ here }) => here), `nix on this machine (${facts.machine.hostname})`), ...evaluatedHosts(facts).flatMap(({ name, configured: { sandbox } }) => remark(sandbox, true, "nix.settings of the host", name))];
		}
	}
];
// src/core/doctor/package-rules.ts
const PACKAGE_RULES = [
	{
		name: "host-does-not-evaluate",
		looksFor: "a host of the flake whose configuration nix cannot evaluate",
		cost: "The host can neither be built nor measured, and nothing else is known of it.",
		check: ({ hosts, unread, configPath, flakeDirectory }) => [...unread === null ? [] : [{ notChecked: unread }], ...hosts.flatMap(({ name, configured }) => "problem" in configured ? [{
			severity: "error",
			host: name,
			evidence: configured.problem,
			fix: configured.absent === true ? `Correct its name in ${configPath}, take it out there, or name its \`installable\`.` : `Look at it with \`${evaluationOf(name, flakeDirectory, configured.installable)}\`.`
		}] : [])]
	},
	{
		name: "no-package-to-measure",
		looksFor: "a host of the configuration that has no llama.cpp package of its variant",
		cost: "The host cannot be measured: a run refuses it.",
		check: (facts) => evaluatedHosts(facts).flatMap(({ name, configured }) => {
			const { measured, variant, available } = configured;
			if (measured !== null) return [];
			const has = available.length === 0 ? "it has no package named llama-cpp… at all" : `it has ${listed(available)}`;
			return [{
				severity: "error",
				host: name,
				evidence: `${variant === null ? "Nothing says which variant of llama.cpp this host runs" : `The host has no package llama-cpp-${variant}`}; ${has}.`,
				fix: `Set \`programs.llama-fleet = { enable = true; source = ${pinnedSource(facts)}; variant = "${likelyVariant(configured) ?? "cpu"}"; };\` on the host, or name its \`installable\` in ${facts.configPath}${byHome(name, configured)}.`
			}];
		})
	},
	{
		name: "measured-is-not-served",
		looksFor: "a host whose services.llama-cpp runs another package than the one that is measured",
		cost: "Every verdict is about a program that the service never runs: a bump can be proven faster and make the service slower.",
		check: (facts) => evaluatedHosts(facts).flatMap(({ name, configured: { measured, service } }) => {
			if (measured === null || service === null || measured.derivation === service.derivation) return [];
			return [{
				severity: "error",
				host: name,
				evidence: `Measured is ${measured.place} (${storeName(measured)}); services.llama-cpp.package is ${storeName(service)}.`,
				fix: measured.place.startsWith("programs.llama-fleet") ? `Take \`services.llama-cpp.package\` out of the host: the module hands it programs.llama-fleet.package.` : `Set \`services.llama-cpp.package\` to ${measured.place}, or take \`installable\` out of ${facts.configPath}: without it the service's own package is measured.`
			}];
		})
	},
	{
		name: "another-llama-cpp-installed",
		looksFor: "a second llama.cpp among the installed packages of a host or of its Home Manager users, those of homeConfigurations too; or one that a host’s own file names beside the module, as for a unit",
		cost: "What people start by hand is not what was measured, and may be slower or older.",
		check: (facts) => [
			..."unknown" in facts.homes ? [{ notChecked: facts.homes.unknown }] : [],
			...evaluatedHosts(facts).flatMap(({ name, configured: { measured, installed } }) => [...installed, ...homesOn(name, facts)].filter(({ derivation }) => measured !== null && derivation !== measured.derivation).map((other) => ({
				severity: "warning",
				host: name,
				evidence: `${other.place} holds ${storeName(other)}; measured is ${measured?.place ?? "nothing"}.`,
				fix: `Take it out of ${other.place}, or install ${measured?.place ?? "the measured one"} there.`
			}))),
			...evaluatedHosts(facts).flatMap(({ name, configured: { measured, installed } }) => {
				const named = measured?.place === "programs.llama-fleet.package" && installed.every(({ derivation }) => derivation === measured.derivation) ? namedFor(name, facts) : null;
				const packages = `${pinnedSource(facts)}.packages`;
				if (named === null || measured === null || !named.text.includes(packages)) return [];
				return [{
					severity: "note",
					host: name,
					evidence: `${named.path}:${named.line} names ${packages}, beside ${measured.place}, which is measured.`,
					fix: "Where a unit or a script starts it, name `config.programs.llama-fleet.package` there."
				}];
			})
		]
	},
	{
		name: "nixpkgs-own-llama-cpp",
		looksFor: "a host that runs nixpkgs' llama.cpp instead of the one that the flake pins",
		cost: "No bump of the input ever reaches the host: it always says `unchanged`.",
		check: (facts) => evaluatedHosts(facts).flatMap(({ name, configured }) => {
			const judged = judgedPackage(configured);
			if (judged?.recipe === "unknown" && judged.declared === null) return [{
				host: name,
				notChecked: `Where the source of ${judged.place} (${storeName(judged)}) comes from is not known: neither the recipe of the pinned flake nor that of nixpkgs made it.`
			}];
			return judged?.recipe !== "nixpkgs" ? [] : [{
				severity: "error",
				host: name,
				evidence: `${judged.place} is ${storeName(judged)}, built by the recipe of nixpkgs.`,
				fix: `Set \`programs.llama-fleet = { enable = true; source = ${pinnedSource(facts)}; };\` there, or take the overlay: docs/nix.md.`
			}];
		})
	},
	{
		name: "another-input-built",
		looksFor: "a host whose llama.cpp is built from another input of the flake than the one that is bumped",
		cost: "No bump of the input ever reaches the host: it always says `unchanged`.",
		check: (facts) => {
			const { otherSources, configPath } = facts;
			if ("unknown" in otherSources) return [{ notChecked: otherSources.unknown }];
			return evaluatedHosts(facts).flatMap(({ name, configured }) => {
				const judged = judgedPackage(configured);
				const other = judged?.source === null || judged === null ? void 0 : otherSources.get(judged.source);
				if (judged === null || other === void 0) return [];
				const [first = "", ...below] = other.split("/").map(attributeName);
				const fix = below.length > 0 ? `Let it follow: \`inputs.${[first, ...below].join(".inputs.")}.follows = ${nixString(facts.pin?.input ?? "llama-cpp")};\` in flake.nix.` : `${judged.place.startsWith("programs.llama-fleet") ? `Set \`programs.llama-fleet.source = ${pinnedSource(facts)};\` there` : `Build it from ${pinnedSource(facts)}`}; or take the host out of \`hosts\` in ${configPath}, and where ${first} is to be bumped too, give it a configuration of its own with \`flake-input: ${other}\`.`;
				return [{
					severity: "error",
					host: name,
					evidence: `${judged.place} is built from inputs.${[first, ...below].join(".inputs.")}; bumped is ${pinnedSource(facts)}.`,
					fix
				}];
			});
		}
	},
	{
		name: "foreign-nixpkgs",
		looksFor: "a package that comes from upstream's own instance of nixpkgs (`inputs.llama-cpp.packages`) instead of the host's",
		cost: "The host's overlays, licences and CUDA capabilities do not count for it, its CPU part has no instructions beyond SSE2, its CUDA may not fit the host's driver, and nixpkgs is evaluated once more each time.",
		check: (facts) => {
			const { upstreamPackages } = facts;
			return evaluatedHosts(facts).flatMap(({ name, configured }) => {
				const measured = judgedPackage(configured);
				if (measured === null) return [];
				const fix = "Build it with the host’s own packages: `variant` of programs.llama-fleet, or `lib.overlay` of llama-fleet (docs/nix.md).";
				if (measured.place.startsWith("programs.llama-fleet") && measured.foreign !== true) return [];
				const found = "unknown" in upstreamPackages ? void 0 : [...upstreamPackages].find(([, derivation]) => derivation === measured.derivation)?.[0];
				if (found !== void 0) return [{
					severity: "warning",
					host: name,
					evidence: `${measured.place} is ${found} of the flake.`,
					fix
				}];
				if (measured.foreign === true) return [{
					severity: "warning",
					host: name,
					evidence: `${measured.place} is built with another cmake than the host's nixpkgs has.`,
					fix
				}];
				return "unknown" in upstreamPackages && measured.foreign === null ? [{
					host: name,
					notChecked: upstreamPackages.unknown
				}] : [];
			});
		}
	}
];
const pinnedSource = ({ pin }) => `inputs.${attributeName(pin?.input ?? "llama-cpp")}`;
function byHome(host, { installed }) {
	const user = /^home\.packages of (?<user>[\w.-]+)$/.exec(installed[0]?.place ?? "")?.groups?.["user"];
	return user === void 0 ? "" : `: with llama-fleet.homeModules.default it is \`${hostAttribute(host)}.config.home-manager.users.${attributeName(user)}.programs.llama-fleet.package\``;
}
function homesOn(host, { homes }) {
	return "unknown" in homes ? [] : homes.flatMap(({ name, installed }) => name.split("@")[1] === host ? installed : []);
}
function storeName({ derivation }) {
	return derivation.slice(derivation.lastIndexOf("/") + 1).replace(/^([0-9a-z]{8})[0-9a-z]{24}-/, "$1…-").replace(/\.drv$/, "");
}
// src/core/doctor/pin-rules.ts
const onPin = (check) => (facts) => facts.pin === null ? [] : check(facts.pin, facts);
const PIN_RULES = [
	{
		name: "pin-cannot-be-moved",
		looksFor: "a flake input that is missing, or written in a form that llama-fleet refuses to edit",
		cost: "No bump is possible.",
		check: onPin(({ problem }) => problem === null ? [] : [{
			severity: "error",
			evidence: problem.what,
			fix: problem.next
		}])
	},
	{
		name: "input-not-pinned",
		looksFor: "an input without a tag or commit in flake.nix",
		cost: "`nix flake update` moves llama.cpp to whatever the branch holds that day, untested; and flake.nix does not say what runs.",
		check: onPin(({ form, place, input, locked }) => {
			if (form !== "none") return [];
			return [{
				severity: "warning",
				evidence: `${place} names no tag for '${input}'; flake.lock holds ${locked?.rev === null || locked === null ? "nothing" : locked.rev.slice(0, 7)}.`,
				fix: `Put the tag that is wanted behind the repository: ${attributeName(input)}.url = "github:ggml-org/llama.cpp/TAG"; or that of the fork; in a set with owner and repo it is \`ref\`. \`llama-fleet init\` shows the edit.`
			}];
		})
	},
	{
		name: "lock-moved-by-hand",
		looksFor: "a flake.lock that stands on another commit than the tag or commit that flake.nix names",
		cost: "flake.nix says one llama.cpp and the hosts run another; the next `nix flake lock` keeps the difference, and a bump starts from the wrong baseline.",
		check: onPin(lockRemarks)
	},
	{
		name: "nested-inputs-not-followed",
		looksFor: "inputs of the llama.cpp flake that are locked for themselves instead of following the fleet's",
		cost: "Every bump may bring another nixpkgs along: a second nixpkgs is fetched and evaluated, and a change in speed may come from it instead of llama.cpp.",
		check: onPin(({ loose, input, place }) => loose.length === 0 ? [] : [{
			severity: "warning",
			evidence: `flake.lock locks ${loose.map(({ nested }) => `${input}/${nested}`).join(", ")} for themselves (${place}).`,
			fix: loose.map(({ nested, root }) => root === null ? `declare ${nested} yourself and let it be followed` : `${attributeName(input)}.inputs.${attributeName(nested)}.follows = "${root}";`).join(" ")
		}])
	}
];
function lockRemarks({ problem, place, input, ref, rev, locked, tagCommit }) {
	if (problem !== null) return [];
	if (locked === null) return [{
		severity: "error",
		evidence: `flake.lock has no locked node for '${input}'.`,
		fix: "Run `nix flake lock` and commit flake.lock."
	}];
	const held = locked.rev === null ? "no commit" : locked.rev.slice(0, 7);
	const fix = `Say what is meant: write the tag that is wanted at ${place}, run \`nix flake lock\`, and where that keeps the commit, \`nix flake update ${shellWord(input)}\`.`;
	if (rev !== null && locked.rev !== rev.toLowerCase()) return [{
		severity: "error",
		evidence: `${place} pins the commit ${rev.slice(0, 7)}; flake.lock holds ${held}.`,
		fix
	}];
	const tag = ref === null ? null : tagName(ref);
	if (tag === null || ref === null) return [];
	if (locked.originalRef !== ref) return [{
		severity: "error",
		evidence: `${place} pins ${tag}; flake.lock was written for ${locked.originalRef ?? "no ref"} and holds ${held}.`,
		fix
	}];
	if ("unknown" in tagCommit) return [{ notChecked: tagCommit.unknown }];
	if (tagCommit.commit === null) return [{
		severity: "error",
		evidence: `${place} pins ${tag}, which upstream does not have (any more); flake.lock holds ${held}.`,
		fix
	}];
	return tagCommit.commit === locked.rev ? [] : [{
		severity: "error",
		evidence: `${place} pins ${tag}, which stands on ${tagCommit.commit.slice(0, 7)}; flake.lock holds ${held}.`,
		fix
	}];
}
// src/core/doctor/runner-rules.ts
const PULL_REQUEST = /^pull_request/;
const RUNNER_RULES = [
	{
		name: "label-without-runner",
		looksFor: "a runner label that a host of the configuration or a job asks for and that no runner of the flake has",
		cost: "The job waits for a runner that never comes, until GitHub gives up after a day; the host is `missing` in every report.",
		check: (facts) => {
			const hosts = evaluatedHosts(facts);
			const ofHosts = hosts.flatMap(({ name, configured: { runners }, runsOn }) => {
				if (runners.length === 0) return [{
					host: name,
					notChecked: "The flake starts no runner on this host (services.github-runners), so its labels are not known here."
				}];
				const least = runners.map((runner) => labelsLacking(runsOn, runner)).toSorted((a, b) => a.length - b.length)[0] ?? [];
				if (least.length === 0) return [];
				return [{
					severity: "error",
					host: name,
					evidence: `Its job asks for [${runsOn.join(", ")}]; the runner${runners.length > 1 ? "s have" : " has"} ${runners.map(({ labels }) => `[${labels.join(", ")}]`).join(" and ")}. Nobody has ${listed(least)}.`,
					fix: `Add ${listed(least)} to the runner's labels (services.llama-fleet-runner.labels, extraLabels), or correct \`runs-on\` of the host in ${facts.configPath}.`
				}];
			});
			const all = hosts.flatMap(({ configured: { runners } }) => runners);
			const complete = hosts.length > 0 && hosts.length === facts.hosts.length && hosts.every(({ configured: { runners } }) => runners.length > 0);
			const jobs = facts.workflows.flatMap(({ path, jobs: ofFile }) => ofFile.map((job) => ({
				path,
				job
			})));
			const own = ownLabels(facts);
			const ofJobs = jobs.flatMap(({ path, job }) => {
				const unmet = (runsOnHardware(job, own) === "no" ? [] : job.labels ?? []).filter((labels) => !isHosted(labels) && !all.some((runner) => labelsLacking(labels, runner).length === 0));
				if (unmet.length === 0) return [];
				const wanted = unmet.map((labels) => `[${labels.join(", ")}]`);
				const asks = `The job '${job.name}' of ${path} asks for ${listed([...new Set(wanted)])}`;
				if (!complete) return [{ notChecked: `${asks}; not every runner is known from the flake.` }];
				if (!unmet.some((labels) => labels.some((label) => label.toLowerCase() === "self-hosted"))) return [{ notChecked: `${asks}, which no runner of the flake has; whether another service has it is not known here.` }];
				return [{
					severity: "error",
					evidence: `${asks}, which no runner of the flake has.`,
					fix: "Correct the labels there, or give a runner that label."
				}];
			});
			return [...ofHosts, ...ofJobs];
		}
	},
	{
		name: "runner-is-trusted",
		looksFor: "a runner whose user is one of nix's trusted-users, by name, by group or by `*`",
		cost: "A trusted user can put any content at any store path: whoever gets a workflow to run there is root on the host.",
		check: (facts) => evaluatedHosts(facts).flatMap(({ name, configured: { runners, trustedUsers } }) => runners.flatMap((runner) => {
			const user = runner.user ?? `github-runner-${runner.name}`;
			const through = trustedUsers.filter((entry) => entry === "*" || entry === user || runner.groups.some((group) => entry === `@${group}`));
			if (through.length === 0 && user !== "root") return [];
			return [{
				severity: "error",
				host: name,
				evidence: user === "root" ? `The runner '${runner.name}' runs as root.` : `trusted-users of the host holds ${listed(through)}, and the runner '${runner.name}' runs as ${user}${runner.groups.length === 0 ? "" : ` in ${listed(runner.groups)}`}.`,
				fix: "Give the runner a user of its own that is in none of them (llama-fleet.nixosModules.runner does); building needs no trust."
			}];
		}))
	},
	{
		name: "pull-requests-on-hardware",
		looksFor: "a workflow that pull requests start and that runs on own machines, above all in a public repository",
		cost: "Anybody who opens a pull request can run programs on your machines, inside your network; approval settings do not protect own runners.",
		check: (facts) => {
			const { workflows, publicity } = facts;
			const own = ownLabels(facts);
			return workflows.flatMap((workflow) => {
				const triggers = workflow.triggers.filter((trigger) => PULL_REQUEST.test(trigger));
				if (triggers.length === 0) return [];
				return jobsStartedBy(workflow, workflows).flatMap(({ path, job }) => {
					const onOwn = runsOnHardware(job, own);
					const hardware = onOwn === "yes" && isForOthers(job) ? "maybe" : onOwn;
					if (hardware === "no") return job.calls !== null && !job.calls.startsWith("./") ? [{ notChecked: `The job '${job.name}' of ${path} calls ${job.calls ?? ""}, which is not in this repository.` }] : [];
					const may = hardware === "yes" ? "runs" : "may run";
					const whose = publicity.kind === "unknown" ? `whether the repository is public is not known (${publicity.why})` : `${publicity.repository} is ${publicity.kind}`;
					return [{
						severity: publicity.kind === "public" && hardware === "yes" ? "error" : publicity.kind === "private" ? "note" : "warning",
						evidence: `${workflow.path} is started by ${listed(triggers)}, and its job '${job.name}'${path === workflow.path ? "" : ` (in ${path})`} ${may} on ${job.asks}${job.condition === null ? "" : ` if ${job.condition}`}; ${whose}.`,
						fix: "Start hardware jobs from schedule and workflow_dispatch alone, as the workflow of llama-fleet does; leave pull requests to hosted runners.",
						...publicity.kind === "private" ? { cost: "Whoever may open a pull request here can run programs on your machines; in a private repository these are its members." } : {}
					}];
				});
			});
		}
	}
];
const isForOthers = ({ condition }) => /\bgithub\.(?:event_name|ref)\b/.test(condition ?? "");
// src/core/doctor/examination.ts
const RULES = [
	...PACKAGE_RULES,
	...CPU_RULES,
	...GPU_RULES,
	...PIN_RULES,
	...NIX_RULES,
	...RUNNER_RULES,
	...REPOSITORY_RULES
];
function examine(facts) {
	const findings = [];
	const notChecked = [];
	for (const { name, cost, check } of RULES) for (const remark of check(facts)) {
		const host = remark.host ?? null;
		if ("notChecked" in remark) notChecked.push({
			rule: name,
			host,
			why: remark.notChecked
		});
		else findings.push({
			rule: name,
			severity: remark.severity,
			host,
			evidence: remark.evidence,
			cost: remark.cost ?? cost,
			fix: remark.fix
		});
	}
	const weight = ({ severity }) => SEVERITIES.indexOf(severity);
	return {
		schema: 1,
		hosts: facts.hosts.map(({ name }) => name),
		findings: findings.toSorted((a, b) => weight(a) - weight(b)),
		notChecked
	};
}
function exitCodeOfExamination({ findings }) {
	return findings.some(({ severity }) => severity === "error") ? 3 : 0;
}
// src/phases/examine-fleet.ts
async function examineFleet(request, directory, world) {
	const { facts } = await gatherFleet(directory, request.config, world);
	const examination = examine(facts);
	world.print(request.json ? visibleJson(examination) : examinationText(examination));
	return exitCodeOfExamination(examination);
}
export { examineFleet };
