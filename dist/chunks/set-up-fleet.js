import { C as attributeName, E as generatorLine, K as flakeIn, Q as hostNameSchema, g as require_dist, q as pathInFlake, x as rootInputOf, y as parseFlakeLock } from "./reading.js";
import { d as number, h as string, m as strictObject, p as record, v as unknown } from "./zod.js";
import { $t as InputError, D as groupedBy, Et as visibleLines, P as isRecord, Xt as nixList, Zt as nixString, _ as EvaluationError, en as UpstreamError, z as shellPath } from "./main.js";
import { c as answeringRunners, d as likelyGpuVariant, f as likelyVariant, i as namedFor, l as evaluatedHosts, n as tagsAround, t as gatherFleet } from "./fleet-facts.js";
import { i as gpuVariantOf } from "./planned-hosts.js";
import { n as evaluationOf } from "./installable.js";
import { t as listed } from "./listed.js";
import { t as paragraph } from "./text-table.js";
import { i as movedPaths, r as lockPaths, t as canonical } from "./lock-paths.js";
import { f as replaceLiterals, u as literalAt } from "./pin-edit.js";
import { t as addCommand } from "./missing-flake2.js";
// src/core/setup/config-draft.ts
var import_dist = require_dist();
const USUAL_SYSTEM = "x86_64-linux";
const PLACEHOLDER = "/var/lib/models/model.gguf";
function configDraft(path, input, flakeDirectory, facts) {
	const { hosts } = facts;
	const model = hosts.flatMap(({ name, configured }) => "problem" in configured ? [] : [{
		name,
		...configured
	}]).map(({ servedModel }) => servedModel).find((one) => one?.startsWith("/") && one.endsWith(".gguf")) ?? null;
	const document = (0, import_dist.parseDocument)("");
	document.set("flake-input", input);
	if (flakeDirectory !== ".") document.set("flake", flakeDirectory);
	document.set("follow", "release");
	document.set("minimum-age", "48h");
	document.set("model", model ?? PLACEHOLDER);
	document.set("tests", document.createNode(["pp512", "tg128"], { flow: true }));
	const entries = hosts.flatMap(({ name, configured }) => {
		const variant = "problem" in configured ? namedFor(name, facts)?.variant : likelyVariant(configured) ?? namedFor(name, facts)?.variant ?? "cpu";
		const system = "problem" in configured ? null : configured.system;
		return variant === void 0 || !hostNameSchema.safeParse(name).success ? [] : [[name, {
			variant,
			...system === null || system === USUAL_SYSTEM ? {} : { system }
		}]];
	});
	const unnamed = hosts.map(({ name }) => name).filter((name) => !hostNameSchema.safeParse(name).success);
	if (entries.length > 0) {
		document.set("hosts", document.createNode({}));
		for (const [name, host] of entries) document.setIn(["hosts", name], document.createNode(host, { flow: true }));
	}
	const text = document.toString({ lineWidth: 0 }).replace(/^(model: .*)$/m, model === null ? "$1 # a path on each host: correct it" : "$1 # a path on each host");
	return {
		kind: "create",
		title: `Write the configuration ${path}`,
		path,
		text: `# Policy of llama-fleet. Every key is in its docs/configuration.md; all but \`model\` have defaults.\n${text}${unnamed.map((name) => `# ${JSON.stringify(name)} is left out: the name of a host is letters, digits, - and _, with single dots between them.\n`).join("")}`
	};
}
// src/core/setup/handwork.ts
const MODULE_PATH = "modules/llama-fleet.nix";
function moduleSteps({ facts, input, flakeDirectory, places, there }) {
	const without = hostsToMove(facts);
	if (without.length === 0) return [];
	const path = pathInFlake(flakeDirectory, MODULE_PATH);
	const text = `# What the hosts share: the pinned llama.cpp, installed and handed to services.llama-cpp. Each host says its variant and its CPU's
# features, as \`llama-fleet cpu-features --nix\` prints them there.
{ inputs, lib, ... }:
{
  imports = [ inputs.llama-fleet.nixosModules.default ];

  programs.llama-fleet = {
    enable = lib.mkDefault true;
    source = ${sourceOf(input)};
  };
}
`;
	const module = {
		kind: "create",
		title: `Write the module ${path}`,
		path,
		text
	};
	const at = without.map(({ name }) => places[name] === void 0 ? name : `${name} (${places[name]})`);
	return [...there === null ? [module] : /llama-fleet\b[^\n]*\bnixosModules\b/.test(there) ? [] : [otherModule(path, text)], {
		kind: "by-hand",
		title: "Give every host the module",
		words: `Add the path to the modules of ${listed(at)}; the flake's inputs must reach them, as specialArgs does. The path is that from flake.nix; a file elsewhere names it from where it lies. This takes the place of an overlay of your own. A host that imports it and runs no llama.cpp says \`programs.llama-fleet.enable = false;\`.`,
		text: `specialArgs = { inherit inputs; };\nmodules = [ ./${MODULE_PATH} ];`
	}];
}
const otherModule = (path, text) => ({
	kind: "by-hand",
	title: `Look at ${path}`,
	words: `It is there, was not written by llama-fleet and was left alone. Let it say this too, or give this another name:`,
	text
});
function hostSteps(facts) {
	const said = hostsToMove(facts).map((host) => {
		const { name, cpu, capabilities, configured } = host;
		const named = namedFor(name, facts);
		const variant = ("problem" in configured ? null : likelyVariant(configured)) ?? named?.variant ?? "cpu";
		const lines = [
			"programs.llama-fleet = {",
			`  variant = "${variant}";`,
			cpu === null ? "  # cpuFeatures = …; # what `llama-fleet cpu-features --nix` prints on this host" : `  cpuFeatures = ${nixList(cpu.features)}; # ${cpu.known}`,
			...variant !== "cuda" ? [] : capabilities === null || capabilities.length === 0 ? ["  # cudaCapabilities = [ … ]; # nvidia-smi --query-gpu=compute_cap --format=csv,noheader"] : [`  cudaCapabilities = ${nixList(capabilities)};`],
			"};",
			...variant === "cuda" ? licenceLines(configured) : []
		];
		const gone = "problem" in configured ? named === null ? [] : [`what names llama.cpp out of ${named.path}:${named.line}`] : [...configured.installed.map(({ place, name: one }) => `${one} out of ${place}`), ...configured.service === null || configured.measured?.recipe === "nixpkgs" ? [] : ["services.llama-cpp.package out, where it is set"]];
		const kept = "problem" in configured || named === null || seenOn(configured).length > 0 ? "" : `, and let ${named.path}:${named.line} name \`config.programs.llama-fleet.package\` instead`;
		return {
			name,
			also: `${gone.length === 0 ? "" : `, and take ${listed([...new Set(gone)])}`}${kept}`,
			text: lines.join("\n")
		};
	});
	return [...groupedBy(said, ({ also, text }) => `${also}\n${text}`).values()].flatMap((alike) => {
		const [first] = alike;
		const names = alike.map(({ name }) => name);
		return first === void 0 ? [] : [{
			kind: "by-hand",
			title: `Choose what ${listed(names)} ${names.length === 1 ? "runs" : "run"}`,
			words: `In the configuration of ${names.length === 1 ? first.name : "each"}${first.also}:`,
			text: first.text
		}];
	});
}
function licenceLines(configured) {
	const line = "nixpkgs.config.allowUnfree = true; # for CUDA";
	if ("problem" in configured) return [`# ${line}, unless it is allowed already`];
	if (configured.allowsCuda !== false) return [];
	return [configured.givenPkgs ? `# where the host's nixpkgs.pkgs is made: config.allowUnfree = true; # for CUDA` : line];
}
function homeSteps({ homes }, { input }) {
	const without = "unknown" in homes ? [] : homes.filter(({ byModule }) => !byModule);
	if (without.length === 0) return [];
	const names = without.map(({ name }) => name);
	return [{
		kind: "by-hand",
		title: `Choose what ${listed(names)} ${names.length === 1 ? "has" : "have"} installed`,
		words: `In the Home Manager configuration, with \`inputs\` in its extraSpecialArgs; and take ${listed(gone(without))} out of home.packages:`,
		text: `# the file begins with \`{ inputs, ... }:\`\nimports = [ inputs.llama-fleet.homeModules.default ];\nprograms.llama-fleet = {\n  enable = true;\n  source = ${sourceOf(input)};\n  variant = "${variantOf(without)}";\n  # cpuFeatures = …; # what \`llama-fleet cpu-features --nix\` prints on that machine\n};`
	}];
}
const gone = (homes) => [...new Set(homes.flatMap(({ installed }) => installed.map(({ name }) => name)))];
const variantOf = (homes) => homes.flatMap(({ installed }) => installed.map(gpuVariantOf)).find((one) => one !== null) ?? "cpu";
function mendSteps(facts) {
	const moved = hostsToMove(facts);
	return facts.hosts.flatMap((host) => "problem" in host.configured && host.configured.absent === true ? [{
		kind: "by-hand",
		title: `Correct the name of ${host.name} in ${facts.configPath}`,
		words: `${host.configured.problem} Take it out where there is no such machine; a machine without NixOS needs its \`installable\`.`,
		text: ""
	}] : "problem" in host.configured && !moved.includes(host) ? [{
		kind: "by-hand",
		title: `Mend ${host.name}, which does not evaluate`,
		words: `${host.configured.problem} Until then nothing is known of it; run this again afterwards.`,
		text: evaluationOf(host.name, facts.flakeDirectory, host.configured.installable)
	}] : []);
}
function findings(hosts, facts) {
	const described = (packages) => [...new Set(packages.map(({ place, recipe, name }) => `${place} is ${recipe === "nixpkgs" ? `nixpkgs' own ${name}` : recipe === "upstream" ? `${name} of the flake input` : name}`))].join("; ");
	const stateOf = ({ name, configured }) => {
		if ("problem" in configured) {
			const named = namedFor(name, facts);
			return `${configured.absent === true ? "" : "does not evaluate. "}${configured.problem}${named === null ? "" : ` ${named.path}:${named.line} names a llama.cpp for ${named.variant}.`}`;
		}
		const seen = seenOn(configured);
		const named = namedFor(name, facts);
		if (seen.length > 0) return `${described(seen)}.`;
		return `no llama.cpp${named === null ? "" : ` installed or served; ${named.path}:${named.line} names one for ${named.variant}`}.`;
	};
	const said = [...groupedBy(hosts, stateOf)].map(([state, alike]) => `${listed(alike.map(({ name }) => name))}: ${state}`);
	const native = [...new Set(facts.nativeMentions.map(({ path }) => path))];
	return [
		...said,
		..."unknown" in facts.homes ? [facts.homes.unknown] : facts.homes.map(({ name, installed }) => `${name}: ${described(installed)}.`),
		...facts.overlays.map(({ path, definitions }) => `${path}: an overlay of your own with ${listed(definitions.map(({ text }) => /llama-cpp[\w-]*/.exec(text)?.[0] ?? text))}.`),
		...facts.upstreamOverlays.map(({ path, line }) => `${path}:${line}: the overlay of upstream's flake, which takes the place of nixpkgs' llama-cpp.`),
		...facts.variantFiles.map(({ path }) => `${path}: a file of variants from before there was an overlay.`),
		...native.map((path) => `${path}: builds for the builder's own CPU (GGML_NATIVE or -march=native).`)
	];
}
function hostsToMove(facts) {
	const read = evaluatedHosts(facts).filter(({ configured }) => configured.measured?.place !== "programs.llama-fleet.package");
	const broken = facts.namesModule ? [] : facts.hosts.filter((host) => "problem" in host.configured && namedFor(host.name, facts) !== null);
	return facts.hosts.filter((host) => broken.includes(host) || read.some(({ name }) => name === host.name));
}
const seenOn = ({ service, measured, installed }) => [
	service,
	measured,
	...installed
].filter((one) => one !== null);
const sourceOf = (input) => `inputs.${attributeName(input)}`;
// src/core/setup/leftovers.ts
function removalSteps({ variantFiles, nativeMentions, overlays, upstreamOverlays }) {
	const ofOverlays = overlays.map(({ path, definitions, mentions }) => {
		const whole = /(?:^|\/)[^/]*llama[^/]*(?:\/default)?\.nix$/.test(path) && mentions.length > 0;
		const first = mentions.length === 0 ? "" : ` ${places(mentions)} name${mentions.length === 1 ? "s" : ""} it.`;
		return whole ? {
			kind: "by-hand",
			title: `Remove the overlay ${path}`,
			words: `The module takes its place.${first} Take that out first, and the file when nothing else is in it:`,
			text: `${shown(mentions)}\n\ngit rm ${shellPath(path)}`
		} : {
			kind: "by-hand",
			title: `Take llama.cpp out of the overlay in ${path}`,
			words: `The module takes its place.${first} These definitions go:`,
			text: shown(definitions)
		};
	});
	const ofUpstream = upstreamOverlays.length === 0 ? [] : [{
		kind: "by-hand",
		title: "Take out the overlay of upstream's flake",
		words: "It puts a build for plain x86-64 in the place of nixpkgs’ llama-cpp; no host needs it any more:",
		text: shown(upstreamOverlays)
	}];
	const files = variantFiles.map(({ path, mentions }) => ({
		kind: "by-hand",
		title: `Remove ${path}`,
		words: mentions.length === 0 ? "No other Nix file names it." : `First take out what names it: ${places(mentions)}.`,
		text: `git rm ${shellPath(path)}`
	}));
	const native = nativeMentions.filter(({ path }) => ![...variantFiles, ...overlays].some((file) => file.path === path));
	const ofBuilder = native.length === 0 ? [] : [{
		kind: "by-hand",
		title: "Remove the builder’s own instructions",
		words: "GGML_NATIVE makes ggml ignore every other switch, and nixpkgs’ compiler drops -march=native. Take these lines out, or the overlay that they are in, once no host uses it:",
		text: shown(native)
	}];
	return [
		...ofOverlays,
		...ofUpstream,
		...files,
		...ofBuilder
	];
}
const places = (mentions) => listed(mentions.map(({ path, line }) => `${path}:${line}`));
const shown = (mentions) => mentions.map(({ path, line, text }) => `${path}:${line}: ${text}`).join("\n");
// src/core/setup/runner-steps.ts
const RUNNER = `# the file begins with \`{ inputs, ... }:\`
imports = [ inputs.llama-fleet.nixosModules.runner ];
services.llama-fleet-runner = {
  enable = true;
  url = "https://github.com/OWNER/REPOSITORY"; # this repository, and no other
  tokenFile = "/run/secrets/llama-fleet-runner";
  # host = "NAME"; # as the flake calls it, where networking.hostName is another
};`;
function runnerSteps(facts) {
	const hosts = evaluatedHosts(facts);
	const without = hosts.filter(({ configured: { runners } }) => runners.length === 0).map(({ name }) => name);
	const steps = hosts.flatMap((host) => {
		const { name, configured } = host;
		const blind = likelyGpuVariant(configured) === null ? void 0 : answeringRunners(host).find(({ privateDevices }) => privateDevices);
		if (blind === void 0) return [];
		return [{
			kind: "by-hand",
			title: `Let the runner of ${name} see its GPU`,
			words: `In the configuration of ${name}, in the place of services.github-runners.${blind.name}:`,
			text: RUNNER
		}];
	});
	if (without.length === 0) return steps;
	const words = `Only for the workflow: \`llama-fleet run\` on a host needs none. In the configuration of ${listed(without)}:`;
	return [...steps, {
		kind: "by-hand",
		title: `Let a runner measure on ${listed(without)}`,
		words,
		text: RUNNER
	}];
}
// node_modules/diff/libesm/diff/base.js
var Diff = class {
	diff(oldStr, newStr, options = {}) {
		let callback;
		if (typeof options === "function") {
			callback = options;
			options = {};
		} else if ("callback" in options) callback = options.callback;
		const oldString = this.castInput(oldStr, options);
		const newString = this.castInput(newStr, options);
		const oldTokens = this.removeEmpty(this.tokenize(oldString, options));
		const newTokens = this.removeEmpty(this.tokenize(newString, options));
		return this.diffWithOptionsObj(oldTokens, newTokens, options, callback);
	}
	diffWithOptionsObj(oldTokens, newTokens, options, callback) {
		var _a;
		const done = (value) => {
			value = this.postProcess(value, options);
			if (callback) {
				setTimeout(function() {
					callback(value);
				}, 0);
				return;
			} else return value;
		};
		const newLen = newTokens.length, oldLen = oldTokens.length;
		let editLength = 1;
		let maxEditLength = newLen + oldLen;
		if (options.maxEditLength != null) maxEditLength = Math.min(maxEditLength, options.maxEditLength);
		const maxExecutionTime = (_a = options.timeout) !== null && _a !== void 0 ? _a : 1e400;
		const abortAfterTimestamp = Date.now() + maxExecutionTime;
		const bestPath = [{
			oldPos: -1,
			lastComponent: void 0
		}];
		let newPos = this.extractCommon(bestPath[0], newTokens, oldTokens, 0, options);
		if (bestPath[0].oldPos + 1 >= oldLen && newPos + 1 >= newLen) return done(this.buildValues(bestPath[0].lastComponent, newTokens, oldTokens));
		let minDiagonalToConsider = -1e400, maxDiagonalToConsider = 1e400;
		const execEditLength = () => {
			for (let diagonalPath = Math.max(minDiagonalToConsider, -editLength); diagonalPath <= Math.min(maxDiagonalToConsider, editLength); diagonalPath += 2) {
				let basePath;
				const removePath = bestPath[diagonalPath - 1], addPath = bestPath[diagonalPath + 1];
				if (removePath) bestPath[diagonalPath - 1] = void 0;
				let canAdd = false;
				if (addPath) {
					const addPathNewPos = addPath.oldPos - diagonalPath;
					canAdd = addPath && 0 <= addPathNewPos && addPathNewPos < newLen;
				}
				const canRemove = removePath && removePath.oldPos + 1 < oldLen;
				if (!canAdd && !canRemove) {
					bestPath[diagonalPath] = void 0;
					continue;
				}
				if (!canRemove || canAdd && removePath.oldPos < addPath.oldPos) basePath = this.addToPath(addPath, true, false, 0, options);
				else basePath = this.addToPath(removePath, false, true, 1, options);
				newPos = this.extractCommon(basePath, newTokens, oldTokens, diagonalPath, options);
				if (basePath.oldPos + 1 >= oldLen && newPos + 1 >= newLen) return done(this.buildValues(basePath.lastComponent, newTokens, oldTokens)) || true;
				else {
					bestPath[diagonalPath] = basePath;
					if (basePath.oldPos + 1 >= oldLen) maxDiagonalToConsider = Math.min(maxDiagonalToConsider, diagonalPath - 1);
					if (newPos + 1 >= newLen) minDiagonalToConsider = Math.max(minDiagonalToConsider, diagonalPath + 1);
				}
			}
			editLength++;
		};
		if (callback) (function exec() {
			setTimeout(function() {
				if (editLength > maxEditLength || Date.now() > abortAfterTimestamp) return callback(void 0);
				if (!execEditLength()) exec();
			}, 0);
		})();
		else while (editLength <= maxEditLength && Date.now() <= abortAfterTimestamp) {
			const ret = execEditLength();
			if (ret) return ret;
		}
	}
	addToPath(path, added, removed, oldPosInc, options) {
		const last = path.lastComponent;
		if (last && !options.oneChangePerToken && last.added === added && last.removed === removed) return {
			oldPos: path.oldPos + oldPosInc,
			lastComponent: {
				count: last.count + 1,
				added,
				removed,
				previousComponent: last.previousComponent
			}
		};
		else return {
			oldPos: path.oldPos + oldPosInc,
			lastComponent: {
				count: 1,
				added,
				removed,
				previousComponent: last
			}
		};
	}
	extractCommon(basePath, newTokens, oldTokens, diagonalPath, options) {
		const newLen = newTokens.length, oldLen = oldTokens.length;
		let oldPos = basePath.oldPos, newPos = oldPos - diagonalPath, commonCount = 0;
		while (newPos + 1 < newLen && oldPos + 1 < oldLen && this.equals(oldTokens[oldPos + 1], newTokens[newPos + 1], options)) {
			newPos++;
			oldPos++;
			commonCount++;
			if (options.oneChangePerToken) basePath.lastComponent = {
				count: 1,
				previousComponent: basePath.lastComponent,
				added: false,
				removed: false
			};
		}
		if (commonCount && !options.oneChangePerToken) basePath.lastComponent = {
			count: commonCount,
			previousComponent: basePath.lastComponent,
			added: false,
			removed: false
		};
		basePath.oldPos = oldPos;
		return newPos;
	}
	equals(left, right, options) {
		if (options.comparator) return options.comparator(left, right);
		else return left === right || !!options.ignoreCase && left.toLowerCase() === right.toLowerCase();
	}
	removeEmpty(array) {
		const ret = [];
		for (let i = 0; i < array.length; i++) if (array[i]) ret.push(array[i]);
		return ret;
	}
	castInput(value, options) {
		return value;
	}
	tokenize(value, options) {
		return Array.from(value);
	}
	join(chars) {
		return chars.join("");
	}
	postProcess(changeObjects, options) {
		return changeObjects;
	}
	get useLongestToken() {
		return false;
	}
	buildValues(lastComponent, newTokens, oldTokens) {
		const components = [];
		let nextComponent;
		while (lastComponent) {
			components.push(lastComponent);
			nextComponent = lastComponent.previousComponent;
			delete lastComponent.previousComponent;
			lastComponent = nextComponent;
		}
		components.reverse();
		const componentLen = components.length;
		let componentPos = 0, newPos = 0, oldPos = 0;
		for (; componentPos < componentLen; componentPos++) {
			const component = components[componentPos];
			if (!component.removed) {
				if (!component.added && this.useLongestToken) {
					let value = newTokens.slice(newPos, newPos + component.count);
					value = value.map(function(value, i) {
						const oldValue = oldTokens[oldPos + i];
						return oldValue.length > value.length ? oldValue : value;
					});
					component.value = this.join(value);
				} else component.value = this.join(newTokens.slice(newPos, newPos + component.count));
				newPos += component.count;
				if (!component.added) oldPos += component.count;
			} else {
				component.value = this.join(oldTokens.slice(oldPos, oldPos + component.count));
				oldPos += component.count;
			}
		}
		return components;
	}
};
// node_modules/diff/libesm/diff/character.js
var CharacterDiff = class extends Diff {};
new CharacterDiff();
// node_modules/diff/libesm/util/string.js
function longestCommonPrefix(str1, str2) {
	let i = 0;
	for (; i < str1.length && i < str2.length; i++) if (str1[i] != str2[i]) return str1.slice(0, i);
	return str1.slice(0, i);
}
function longestCommonSuffix(str1, str2) {
	let i;
	if (!str1 || !str2 || str1[str1.length - 1] != str2[str2.length - 1]) return "";
	for (i = 0; i < str1.length && i < str2.length; i++) if (str1[str1.length - (i + 1)] != str2[str2.length - (i + 1)]) return str1.slice(-i);
	return str1.slice(-i);
}
function replacePrefix(string, oldPrefix, newPrefix) {
	if (string.slice(0, oldPrefix.length) != oldPrefix) throw Error(`string ${JSON.stringify(string)} doesn't start with prefix ${JSON.stringify(oldPrefix)}; this is a bug`);
	return newPrefix + string.slice(oldPrefix.length);
}
function replaceSuffix(string, oldSuffix, newSuffix) {
	if (!oldSuffix) return string + newSuffix;
	if (string.slice(-oldSuffix.length) != oldSuffix) throw Error(`string ${JSON.stringify(string)} doesn't end with suffix ${JSON.stringify(oldSuffix)}; this is a bug`);
	return string.slice(0, -oldSuffix.length) + newSuffix;
}
function removePrefix(string, oldPrefix) {
	return replacePrefix(string, oldPrefix, "");
}
function removeSuffix(string, oldSuffix) {
	return replaceSuffix(string, oldSuffix, "");
}
function maximumOverlap(string1, string2) {
	return string2.slice(0, overlapCount(string1, string2));
}
function overlapCount(a, b) {
	let startA = 0;
	if (a.length > b.length) startA = a.length - b.length;
	let endB = b.length;
	if (a.length < b.length) endB = a.length;
	const map = Array(endB);
	let k = 0;
	map[0] = 0;
	for (let j = 1; j < endB; j++) {
		if (b[j] == b[k]) map[j] = map[k];
		else map[j] = k;
		while (k > 0 && b[j] != b[k]) k = map[k];
		if (b[j] == b[k]) k++;
	}
	k = 0;
	for (let i = startA; i < a.length; i++) {
		while (k > 0 && a[i] != b[k]) k = map[k];
		if (a[i] == b[k]) k++;
	}
	return k;
}
function segment(string, segmenter) {
	const parts = [];
	for (const segmentObj of Array.from(segmenter.segment(string))) {
		const segment = segmentObj.segment;
		if (parts.length && /\s/.test(parts[parts.length - 1]) && /\s/.test(segment)) parts[parts.length - 1] += segment;
		else parts.push(segment);
	}
	return parts;
}
function trailingWs(string, segmenter) {
	if (segmenter) return leadingAndTrailingWs(string, segmenter)[1];
	let i;
	for (i = string.length - 1; i >= 0; i--) if (!string[i].match(/\s/)) break;
	return string.substring(i + 1);
}
function leadingWs(string, segmenter) {
	if (segmenter) return leadingAndTrailingWs(string, segmenter)[0];
	const match = string.match(/^\s*/);
	return match ? match[0] : "";
}
function leadingAndTrailingWs(string, segmenter) {
	if (!segmenter) return [leadingWs(string), trailingWs(string)];
	if (segmenter.resolvedOptions().granularity != "word") throw new Error("The segmenter passed must have a granularity of \"word\"");
	const segments = segment(string, segmenter);
	const firstSeg = segments[0];
	const lastSeg = segments[segments.length - 1];
	return [/\s/.test(firstSeg) ? firstSeg : "", /\s/.test(lastSeg) ? lastSeg : ""];
}
// node_modules/diff/libesm/diff/word.js
const extendedWordChars = "a-zA-Z0-9_\\u{AD}\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2C6}\\u{2C8}-\\u{2D7}\\u{2DE}-\\u{2FF}\\u{1E00}-\\u{1EFF}";
const tokenizeIncludingWhitespace = new RegExp(`[${extendedWordChars}]+|\\s+|[^${extendedWordChars}]`, "ug");
var WordDiff = class extends Diff {
	equals(left, right, options) {
		if (options.ignoreCase) {
			left = left.toLowerCase();
			right = right.toLowerCase();
		}
		return left.trim() === right.trim();
	}
	tokenize(value, options = {}) {
		let parts;
		if (options.intlSegmenter) {
			const segmenter = options.intlSegmenter;
			if (segmenter.resolvedOptions().granularity != "word") throw new Error("The segmenter passed must have a granularity of \"word\"");
			parts = segment(value, segmenter);
		} else parts = value.match(tokenizeIncludingWhitespace) || [];
		const tokens = [];
		let prevPart = null;
		parts.forEach((part) => {
			if (/\s/.test(part)) {
				if (prevPart == null) tokens.push(part);
				else tokens.push(tokens.pop() + part);
			} else if (prevPart != null && /\s/.test(prevPart)) {
				if (tokens[tokens.length - 1] == prevPart) tokens.push(tokens.pop() + part);
				else tokens.push(prevPart + part);
			} else tokens.push(part);
			prevPart = part;
		});
		return tokens;
	}
	join(tokens) {
		return tokens.map((token, i) => {
			if (i == 0) return token;
			else return token.replace(/^\s+/, "");
		}).join("");
	}
	postProcess(changes, options) {
		if (!changes || options.oneChangePerToken) return changes;
		let lastKeep = null;
		let insertion = null;
		let deletion = null;
		changes.forEach((change) => {
			if (change.added) insertion = change;
			else if (change.removed) deletion = change;
			else {
				if (insertion || deletion) dedupeWhitespaceInChangeObjects(lastKeep, deletion, insertion, change, options.intlSegmenter);
				lastKeep = change;
				insertion = null;
				deletion = null;
			}
		});
		if (insertion || deletion) dedupeWhitespaceInChangeObjects(lastKeep, deletion, insertion, null, options.intlSegmenter);
		return changes;
	}
};
new WordDiff();
function dedupeWhitespaceInChangeObjects(startKeep, deletion, insertion, endKeep, segmenter) {
	if (deletion && insertion) {
		const [oldWsPrefix, oldWsSuffix] = leadingAndTrailingWs(deletion.value, segmenter);
		const [newWsPrefix, newWsSuffix] = leadingAndTrailingWs(insertion.value, segmenter);
		if (startKeep) {
			const commonWsPrefix = longestCommonPrefix(oldWsPrefix, newWsPrefix);
			startKeep.value = replaceSuffix(startKeep.value, newWsPrefix, commonWsPrefix);
			deletion.value = removePrefix(deletion.value, commonWsPrefix);
			insertion.value = removePrefix(insertion.value, commonWsPrefix);
		}
		if (endKeep) {
			const commonWsSuffix = longestCommonSuffix(oldWsSuffix, newWsSuffix);
			endKeep.value = replacePrefix(endKeep.value, newWsSuffix, commonWsSuffix);
			deletion.value = removeSuffix(deletion.value, commonWsSuffix);
			insertion.value = removeSuffix(insertion.value, commonWsSuffix);
		}
	} else if (insertion) {
		if (startKeep) {
			const ws = leadingWs(insertion.value, segmenter);
			insertion.value = insertion.value.substring(ws.length);
		}
		if (endKeep) {
			const ws = leadingWs(endKeep.value, segmenter);
			endKeep.value = endKeep.value.substring(ws.length);
		}
	} else if (startKeep && endKeep) {
		const newWsFull = leadingWs(endKeep.value, segmenter), [delWsStart, delWsEnd] = leadingAndTrailingWs(deletion.value, segmenter);
		const newWsStart = longestCommonPrefix(newWsFull, delWsStart);
		deletion.value = removePrefix(deletion.value, newWsStart);
		const newWsEnd = longestCommonSuffix(removePrefix(newWsFull, newWsStart), delWsEnd);
		deletion.value = removeSuffix(deletion.value, newWsEnd);
		endKeep.value = replacePrefix(endKeep.value, newWsFull, newWsEnd);
		startKeep.value = replaceSuffix(startKeep.value, newWsFull, newWsFull.slice(0, newWsFull.length - newWsEnd.length));
	} else if (endKeep) {
		const endKeepWsPrefix = leadingWs(endKeep.value, segmenter);
		const overlap = maximumOverlap(trailingWs(deletion.value, segmenter), endKeepWsPrefix);
		deletion.value = removeSuffix(deletion.value, overlap);
	} else if (startKeep) {
		const overlap = maximumOverlap(trailingWs(startKeep.value, segmenter), leadingWs(deletion.value, segmenter));
		deletion.value = removePrefix(deletion.value, overlap);
	}
}
var WordsWithSpaceDiff = class extends Diff {
	tokenize(value) {
		const regex = new RegExp(`(\\r?\\n)|[${extendedWordChars}]+|[^\\S\\n\\r]+|[^${extendedWordChars}]`, "ug");
		return value.match(regex) || [];
	}
};
new WordsWithSpaceDiff();
// node_modules/diff/libesm/diff/line.js
var LineDiff = class extends Diff {
	constructor() {
		super(...arguments);
		this.tokenize = tokenize;
	}
	equals(left, right, options) {
		if (options.ignoreWhitespace) {
			if (!options.newlineIsToken || !left.includes("\n")) left = left.trim();
			if (!options.newlineIsToken || !right.includes("\n")) right = right.trim();
		} else if (options.ignoreNewlineAtEof && !options.newlineIsToken) {
			if (left.endsWith("\n")) left = left.slice(0, -1);
			if (right.endsWith("\n")) right = right.slice(0, -1);
		}
		return super.equals(left, right, options);
	}
};
const lineDiff = new LineDiff();
function diffLines(oldStr, newStr, options) {
	return lineDiff.diff(oldStr, newStr, options);
}
function tokenize(value, options) {
	if (options.stripTrailingCr) value = value.replace(/\r\n/g, "\n");
	const retLines = [], linesAndNewlines = value.split(/(\n|\r\n)/);
	if (!linesAndNewlines[linesAndNewlines.length - 1]) linesAndNewlines.pop();
	for (let i = 0; i < linesAndNewlines.length; i++) {
		const line = linesAndNewlines[i];
		if (i % 2 && !options.newlineIsToken) retLines[retLines.length - 1] += line;
		else retLines.push(line);
	}
	return retLines;
}
// node_modules/diff/libesm/diff/sentence.js
function isSentenceEndPunct(char) {
	return char == "." || char == "!" || char == "?";
}
var SentenceDiff = class extends Diff {
	tokenize(value) {
		var _a;
		const result = [];
		let tokenStartI = 0;
		for (let i = 0; i < value.length; i++) {
			if (i == value.length - 1) {
				result.push(value.slice(tokenStartI));
				break;
			}
			if (isSentenceEndPunct(value[i]) && value[i + 1].match(/\s/)) {
				result.push(value.slice(tokenStartI, i + 1));
				i = tokenStartI = i + 1;
				while ((_a = value[i + 1]) === null || _a === void 0 ? void 0 : _a.match(/\s/)) i++;
				result.push(value.slice(tokenStartI, i + 1));
				tokenStartI = i + 1;
			}
		}
		return result;
	}
};
new SentenceDiff();
// node_modules/diff/libesm/diff/css.js
var CssDiff = class extends Diff {
	tokenize(value) {
		return value.split(/([{}:;,]|\s+)/);
	}
};
new CssDiff();
// node_modules/diff/libesm/diff/json.js
var JsonDiff = class extends Diff {
	constructor() {
		super(...arguments);
		this.tokenize = tokenize;
	}
	get useLongestToken() {
		return true;
	}
	castInput(value, options) {
		const { undefinedReplacement, stringifyReplacer = (k, v) => typeof v === "undefined" ? undefinedReplacement : v } = options;
		return typeof value === "string" ? value : JSON.stringify(canonicalize(value, null, null, stringifyReplacer), null, "  ");
	}
	equals(left, right, options) {
		return super.equals(left.replace(/,([\r\n])/g, "$1"), right.replace(/,([\r\n])/g, "$1"), options);
	}
};
new JsonDiff();
function canonicalize(obj, stack, replacementStack, replacer, key) {
	stack = stack || [];
	replacementStack = replacementStack || [];
	if (replacer) obj = replacer(key === void 0 ? "" : key, obj);
	let i = 0;
	for (; i < stack.length; i += 1) if (stack[i] === obj) return replacementStack[i];
	let canonicalizedObj;
	if ("[object Array]" === Object.prototype.toString.call(obj)) {
		stack.push(obj);
		canonicalizedObj = new Array(obj.length);
		replacementStack.push(canonicalizedObj);
		for (i = 0; i < obj.length; i += 1) canonicalizedObj[i] = canonicalize(obj[i], stack, replacementStack, replacer, String(i));
		stack.pop();
		replacementStack.pop();
		return canonicalizedObj;
	}
	if (obj && obj.toJSON) obj = obj.toJSON();
	if (typeof obj === "object" && obj !== null) {
		stack.push(obj);
		canonicalizedObj = {};
		replacementStack.push(canonicalizedObj);
		const sortedKeys = [];
		let key;
		for (key in obj) if (Object.prototype.hasOwnProperty.call(obj, key)) sortedKeys.push(key);
		sortedKeys.sort();
		for (i = 0; i < sortedKeys.length; i += 1) {
			key = sortedKeys[i];
			canonicalizedObj[key] = canonicalize(obj[key], stack, replacementStack, replacer, key);
		}
		stack.pop();
		replacementStack.pop();
	} else canonicalizedObj = obj;
	return canonicalizedObj;
}
// node_modules/diff/libesm/diff/array.js
var ArrayDiff = class extends Diff {
	tokenize(value) {
		return value.slice();
	}
	join(value) {
		return value;
	}
	removeEmpty(value) {
		return value;
	}
};
new ArrayDiff();
// node_modules/diff/libesm/patch/create.js
function needsQuoting(s) {
	for (let i = 0; i < s.length; i++) if (s[i] < " " || s[i] > "~" || s[i] === "\"" || s[i] === "\\") return true;
	return false;
}
function quoteFileNameIfNeeded(s) {
	if (!needsQuoting(s)) return s;
	let result = "\"";
	const bytes = new TextEncoder().encode(s);
	let i = 0;
	while (i < bytes.length) {
		const b = bytes[i];
		if (b === 7) result += "\\a";
		else if (b === 8) result += "\\b";
		else if (b === 9) result += "\\t";
		else if (b === 10) result += "\\n";
		else if (b === 11) result += "\\v";
		else if (b === 12) result += "\\f";
		else if (b === 13) result += "\\r";
		else if (b === 34) result += "\\\"";
		else if (b === 92) result += "\\\\";
		else if (b >= 32 && b <= 126) result += String.fromCharCode(b);
		else result += "\\" + b.toString(8).padStart(3, "0");
		i++;
	}
	result += "\"";
	return result;
}
const INCLUDE_HEADERS = {
	includeIndex: true,
	includeUnderline: true,
	includeFileHeaders: true
};
function structuredPatch(oldFileName, newFileName, oldStr, newStr, oldHeader, newHeader, options) {
	let optionsObj;
	if (!options) optionsObj = {};
	else if (typeof options === "function") optionsObj = { callback: options };
	else optionsObj = options;
	if (typeof optionsObj.context === "undefined") optionsObj.context = 4;
	const context = optionsObj.context;
	if (optionsObj.newlineIsToken) throw new Error("newlineIsToken may not be used with patch-generation functions, only with diffing functions");
	if (!optionsObj.callback) return diffLinesResultToPatch(diffLines(oldStr, newStr, optionsObj));
	else {
		const { callback } = optionsObj;
		diffLines(oldStr, newStr, Object.assign(Object.assign({}, optionsObj), { callback: (diff) => {
			const patch = diffLinesResultToPatch(diff);
			callback(patch);
		} }));
	}
	function diffLinesResultToPatch(diff) {
		if (!diff) return;
		diff.push({
			value: "",
			lines: []
		});
		function contextLines(lines) {
			return lines.map(function(entry) {
				return " " + entry;
			});
		}
		const hunks = [];
		let oldRangeStart = 0, newRangeStart = 0, curRange = [], oldLine = 1, newLine = 1;
		for (let i = 0; i < diff.length; i++) {
			const current = diff[i], lines = current.lines || splitLines(current.value);
			current.lines = lines;
			if (current.added || current.removed) {
				if (!oldRangeStart) {
					const prev = diff[i - 1];
					oldRangeStart = oldLine;
					newRangeStart = newLine;
					if (prev) {
						curRange = context > 0 ? contextLines(prev.lines.slice(-context)) : [];
						oldRangeStart -= curRange.length;
						newRangeStart -= curRange.length;
					}
				}
				for (const line of lines) curRange.push((current.added ? "+" : "-") + line);
				if (current.added) newLine += lines.length;
				else oldLine += lines.length;
			} else {
				if (oldRangeStart) {
					if (lines.length <= context * 2 && i < diff.length - 2) for (const line of contextLines(lines)) curRange.push(line);
					else {
						const contextSize = Math.min(lines.length, context);
						for (const line of contextLines(lines.slice(0, contextSize))) curRange.push(line);
						const hunk = {
							oldStart: oldRangeStart,
							oldLines: oldLine - oldRangeStart + contextSize,
							newStart: newRangeStart,
							newLines: newLine - newRangeStart + contextSize,
							lines: curRange
						};
						hunks.push(hunk);
						oldRangeStart = 0;
						newRangeStart = 0;
						curRange = [];
					}
				}
				oldLine += lines.length;
				newLine += lines.length;
			}
		}
		for (const hunk of hunks) for (let i = 0; i < hunk.lines.length; i++) if (hunk.lines[i].endsWith("\n")) hunk.lines[i] = hunk.lines[i].slice(0, -1);
		else {
			hunk.lines.splice(i + 1, 0, "\\ No newline at end of file");
			i++;
		}
		return {
			oldFileName,
			newFileName,
			oldHeader,
			newHeader,
			hunks
		};
	}
}
function formatPatch(patch, headerOptions) {
	var _a, _b, _c, _d, _e, _f;
	if (!headerOptions) headerOptions = INCLUDE_HEADERS;
	if (Array.isArray(patch)) {
		if (patch.length > 1 && !headerOptions.includeFileHeaders && !patch.every((p) => p.isGit)) throw new Error("Cannot omit file headers on a multi-file patch. (The result would be unparseable; how would a tool trying to apply the patch know which changes are to which file?)");
		return patch.map((p) => formatPatch(p, headerOptions)).join("\n");
	}
	const ret = [];
	if (patch.isGit) {
		headerOptions = INCLUDE_HEADERS;
		if (!patch.oldFileName) throw new Error("oldFileName must be specified for Git patches");
		if (!patch.newFileName) throw new Error("newFileName must be specified for Git patches");
		let gitOldName = patch.oldFileName;
		let gitNewName = patch.newFileName;
		if (patch.isCreate && gitOldName === "/dev/null") gitOldName = gitNewName.replace(/^b\//, "a/");
		else if (patch.isDelete && gitNewName === "/dev/null") gitNewName = gitOldName.replace(/^a\//, "b/");
		ret.push("diff --git " + quoteFileNameIfNeeded(gitOldName) + " " + quoteFileNameIfNeeded(gitNewName));
		if (patch.isDelete) ret.push("deleted file mode " + ((_a = patch.oldMode) !== null && _a !== void 0 ? _a : "100644"));
		if (patch.isCreate) ret.push("new file mode " + ((_b = patch.newMode) !== null && _b !== void 0 ? _b : "100644"));
		if (patch.oldMode && patch.newMode && !patch.isDelete && !patch.isCreate) {
			ret.push("old mode " + patch.oldMode);
			ret.push("new mode " + patch.newMode);
		}
		if (patch.isRename) {
			ret.push("rename from " + quoteFileNameIfNeeded(((_c = patch.oldFileName) !== null && _c !== void 0 ? _c : "").replace(/^a\//, "")));
			ret.push("rename to " + quoteFileNameIfNeeded(((_d = patch.newFileName) !== null && _d !== void 0 ? _d : "").replace(/^b\//, "")));
		}
		if (patch.isCopy) {
			ret.push("copy from " + quoteFileNameIfNeeded(((_e = patch.oldFileName) !== null && _e !== void 0 ? _e : "").replace(/^a\//, "")));
			ret.push("copy to " + quoteFileNameIfNeeded(((_f = patch.newFileName) !== null && _f !== void 0 ? _f : "").replace(/^b\//, "")));
		}
	} else {
		if (headerOptions.includeIndex && patch.oldFileName == patch.newFileName && patch.oldFileName !== void 0) ret.push("Index: " + patch.oldFileName);
		if (headerOptions.includeUnderline) ret.push("===================================================================");
	}
	const hasHunks = patch.hunks.length > 0;
	if (headerOptions.includeFileHeaders && patch.oldFileName !== void 0 && patch.newFileName !== void 0 && (!patch.isGit || hasHunks)) {
		ret.push("--- " + quoteFileNameIfNeeded(patch.oldFileName) + (patch.oldHeader ? "	" + patch.oldHeader : ""));
		ret.push("+++ " + quoteFileNameIfNeeded(patch.newFileName) + (patch.newHeader ? "	" + patch.newHeader : ""));
	}
	for (let i = 0; i < patch.hunks.length; i++) {
		const hunk = patch.hunks[i];
		const oldStart = hunk.oldLines === 0 ? hunk.oldStart - 1 : hunk.oldStart;
		const newStart = hunk.newLines === 0 ? hunk.newStart - 1 : hunk.newStart;
		ret.push("@@ -" + oldStart + "," + hunk.oldLines + " +" + newStart + "," + hunk.newLines + " @@");
		for (const line of hunk.lines) ret.push(line);
	}
	return ret.join("\n") + "\n";
}
function createTwoFilesPatch(oldFileName, newFileName, oldStr, newStr, oldHeader, newHeader, options) {
	if (typeof options === "function") options = { callback: options };
	if (!(options === null || options === void 0 ? void 0 : options.callback)) {
		const patchObj = structuredPatch(oldFileName, newFileName, oldStr, newStr, oldHeader, newHeader, options);
		if (!patchObj) return;
		return formatPatch(patchObj, options === null || options === void 0 ? void 0 : options.headerOptions);
	} else {
		const { callback } = options;
		structuredPatch(oldFileName, newFileName, oldStr, newStr, oldHeader, newHeader, Object.assign(Object.assign({}, options), { callback: (patchObj) => {
			if (!patchObj) callback(void 0);
			else callback(formatPatch(patchObj, options.headerOptions));
		} }));
	}
}
function splitLines(text) {
	const hasTrailingNl = text.endsWith("\n");
	const result = text.split("\n").map((line) => line + "\n");
	if (hasTrailingNl) result.pop();
	else result.push(result.pop().slice(0, -1));
	return result;
}
// src/core/setup/text-diff.ts
function textDiff(path, before, after) {
	const shown = visibleLines(path.replaceAll("\n", " "));
	const [from, to] = [before === null ? "/dev/null" : `a/${shown}`, `b/${shown}`];
	const patch = createTwoFilesPatch(from, to, before ?? "", after, void 0, void 0, { context: 3 });
	return visibleLines(patch.replace(/^=+\n/, "")).trimEnd();
}
// src/core/setup/setup-text.ts
function setupText({ found, steps, written, left }) {
	const open = steps.filter((step) => step.kind !== "by-hand" && !written.includes(step));
	const hand = steps.filter((step) => step.kind === "by-hand");
	const blocks = [["Here is today:", ...found.flatMap((line) => sentence("- ", line))]];
	if (steps.length === 0) blocks.push(["Nothing is left to do. `llama-fleet doctor` looks closer."]);
	if (written.length > 0) blocks.push(["Written:", ...written.flatMap(({ title }) => sentence("- ", title))]);
	if (open.length > 0) {
		blocks.push(sentence("", left ?? "`llama-fleet init --write` writes this, and nothing else:"));
		for (const step of open) blocks.push([...sentence("- ", step.title), ...diffOf(step).split("\n").map((line) => `  ${line}`.trimEnd())]);
	}
	if (hand.length > 0) {
		blocks.push(["To do by hand:"]);
		for (const [index, { title, words, text }] of hand.entries()) {
			const indented = text === "" ? [] : ["", ...visibleLines(text).split("\n").map((line) => `     ${line}`.trimEnd())];
			blocks.push([
				...sentence(`${index + 1}. `.padStart(4), title),
				...sentence("    ", words),
				...indented
			]);
		}
	}
	return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}
function diffOf(step) {
	if (step.kind === "by-hand") return "";
	return step.kind === "create" ? textDiff(step.path, null, step.text) : textDiff(step.path, step.before, step.after);
}
const sentence = (label, text) => paragraph(text, 1200, label);
// src/core/setup/workflow-copies.ts
const USES = /^(?<head>[ \t]*(?:- )?uses:[ \t]*)(?<owner>[\w.-]+)\/(?<name>[\w./-]+)@(?<ref>\S+(?:[ \t]+#.*)?)$/gm;
const SHAPE = /^# Shape (?<shape>\d{1,4}) of this workflow\b/m;
function shapeOf(text) {
	const shape = SHAPE.exec(text)?.groups?.["shape"];
	return shape === void 0 ? null : Number(shape);
}
function editedWorkflow({ path, text }, there) {
	if (shapeOf(there) === null || shapeOf(there) !== shapeOf(text) || withoutPins(there) === withoutPins(text)) return null;
	return `${path}: the workflow of this llama-fleet with edits of your own, which stay.`;
}
function workflowStep(shipped, there) {
	const { path, text, earlier } = shipped;
	if (there === null) return {
		kind: "create",
		title: `Write the workflow ${path}`,
		path,
		text
	};
	if (withoutPins(there) === withoutPins(text) || editedWorkflow(shipped, there) !== null) return null;
	const shape = shapeOf(there);
	const origin = shape === null ? void 0 : earlier[String(shape)];
	const after = withPinsOf(there, text);
	if (origin !== void 0 && withoutPins(origin) === withoutPins(there)) return {
		kind: "edit",
		title: `Bring the workflow ${path} from shape ${shape ?? ""} to shape ${shapeOf(text) ?? ""}`,
		path,
		before: there,
		after
	};
	const newer = shape !== null && shape > (shapeOf(text) ?? 0);
	const title = `Look at ${path}`;
	if (newer) return {
		kind: "by-hand",
		title,
		words: `${path} has shape ${shape}, and this llama-fleet knows shapes up to ${shapeOf(text) ?? 0}: it was left alone. Use the llama-fleet that wrote it.`,
		text: ""
	};
	if (origin !== void 0) return {
		kind: "by-hand",
		title,
		words: `${path} has shape ${shape ?? ""} with edits of your own, and was left alone. This is what shape ${shapeOf(text) ?? ""} changes in it; leave your edits in, and the line with the new shape too.`,
		text: textDiff(path, withPinsOf(there, origin), after)
	};
	return {
		kind: "by-hand",
		title,
		words: `${path} was not written by llama-fleet, or lost its line with the shape: it was left alone. This would make it the workflow of this llama-fleet.`,
		text: textDiff(path, there, after)
	};
}
const isOurs = (name) => name === "llama-fleet" || name.startsWith("llama-fleet/");
function withoutPins(text) {
	return text.replaceAll("\r\n", "\n").replace(USES, (_all, head, owner, name) => `${head}${isOurs(name) ? "" : `${owner}/`}${name}@`);
}
function withPinsOf(there, text) {
	const pins = new Map();
	for (const { groups } of there.matchAll(USES)) {
		const { owner = "", name = "", ref = "" } = groups ?? {};
		pins.set(isOurs(name) ? name : `${owner}/${name}`, {
			owner,
			ref: ref.trimEnd()
		});
	}
	return text.replace(USES, (all, head, owner, name, ref) => {
		const pin = pins.get(isOurs(name) ? name : `${owner}/${name}`);
		if (pin === void 0) return all;
		return `${head}${pin.owner}/${name}@${isOurs(name) ? ref : pin.ref}`;
	});
}
// src/core/setup/shipped-workflows.json
var shipped_workflows_default = [{
	"path": ".github/workflows/llama-fleet.yml",
	"text": "# Finds a newer llama.cpp, measures it on every host of the fleet, and opens one pull request with the verdict.\n# Copy to .github/workflows/llama-fleet.yml of the fleet repository. Policy lives in .github/llama-fleet.yml.\n# Shape 2 of this workflow: `llama-fleet init` knows by it which copies it may replace.\nname: llama.cpp bump\n# the review workflow knows by this name what it started\nrun-name: \"${{ inputs.pr && format('Review of #{0} at {1}', inputs.pr, inputs.sha) || 'llama.cpp bump' }}\"\n\non:\n  schedule:\n    - cron: '23 3 * * *' # an odd minute: GitHub drops jobs at the full hour\n  workflow_dispatch:\n    inputs:\n      tag:\n        description: A tag of llama.cpp to try instead of the newest that the policy allows\n        type: string\n        default: ''\n      hosts:\n        description: The hosts to measure, with commas between them, instead of all\n        type: string\n        default: ''\n      force:\n        description: Measure again what is known, and take a tag that was declined\n        type: boolean\n        default: false\n      pr:\n        description: The number of a pull request to review instead of a bump\n        type: string\n        default: ''\n      sha:\n        description: The full commit id of its head\n        type: string\n        default: ''\n\npermissions: {}\n\nconcurrency: # a later run takes the place of one that waits; a review waits for its own pull request alone\n  group: llama-fleet-${{ inputs.pr && format('review-{0}', inputs.pr) || 'llama-cpp' }}\n\njobs:\n  plan:\n    runs-on: ubuntu-latest\n    timeout-minutes: 30\n    permissions:\n      contents: read\n      actions: read\n      pull-requests: read\n    outputs:\n      should-run: ${{ steps.plan.outputs.should-run }}\n      should-publish: ${{ steps.plan.outputs.should-publish }}\n      matrix: ${{ steps.plan.outputs.matrix }}\n      plan-digest: ${{ steps.plan.outputs.plan-digest }}\n      candidate-tag: ${{ steps.plan.outputs.candidate-tag }}\n    steps:\n      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1\n        with:\n          persist-credentials: false\n      - uses: cachix/install-nix-action@630ae543ea3a38a9a4166f03376c02c50f408342 # v31.11.0\n      # Only with an App of yours: what publish wrote in its name is believed of no other account.\n      - id: app-token\n        if: vars.LLAMA_FLEET_APP_ID != '' && vars.LLAMA_FLEET_APP_READS_RUNNERS != 'true'\n        uses: actions/create-github-app-token@bcd2ba49218906704ab6c1aa796996da409d3eb1 # v3.2.0\n        with:\n          client-id: ${{ vars.LLAMA_FLEET_APP_ID }}\n          private-key: ${{ secrets.LLAMA_FLEET_APP_PRIVATE_KEY }}\n          permission-contents: read\n          permission-actions: read\n          permission-pull-requests: read\n      # The same where it may read runners (`administration: read`): hosts that are offline then get no job.\n      - id: runners-token\n        if: vars.LLAMA_FLEET_APP_READS_RUNNERS == 'true'\n        uses: actions/create-github-app-token@bcd2ba49218906704ab6c1aa796996da409d3eb1 # v3.2.0\n        with:\n          client-id: ${{ vars.LLAMA_FLEET_APP_ID }}\n          private-key: ${{ secrets.LLAMA_FLEET_APP_PRIVATE_KEY }}\n          permission-administration: read\n          permission-contents: read\n          permission-actions: read\n          permission-pull-requests: read\n      - id: plan\n        uses: OWNER/llama-fleet@v0.1.0\n        with:\n          phase: plan\n          token: ${{ steps.runners-token.outputs.token || steps.app-token.outputs.token || github.token }}\n          tag: ${{ inputs.tag }}\n          host: ${{ inputs.hosts }}\n          force: ${{ inputs.force || 'false' }}\n          review: ${{ (inputs.pr || inputs.sha) && format('{0}@{1}', inputs.pr, inputs.sha) || '' }}\n\n  measure:\n    name: measure ${{ matrix.host }}\n    needs: plan\n    if: needs.plan.outputs.should-run == 'true'\n    strategy:\n      fail-fast: false\n      matrix: ${{ fromJSON(needs.plan.outputs.matrix) }}\n    runs-on: ${{ matrix.runs-on }}\n    timeout-minutes: 360\n    concurrency: # a host measures for one run at a time; `max`, because by default a third run takes the place of the second\n      group: llama-fleet-host-${{ matrix.host }}\n      queue: max\n    permissions:\n      contents: read\n    steps:\n      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1\n        with:\n          persist-credentials: false\n      - uses: OWNER/llama-fleet@v0.1.0\n        with:\n          phase: measure\n          host: ${{ matrix.host }}\n          plan-digest: ${{ needs.plan.outputs.plan-digest }}\n\n  # Cancels the run when the last measure jobs find no runner within `queue-timeout`, for else they would wait a day; ends when none is queued.\n  sweep:\n    needs: plan\n    if: needs.plan.outputs.should-run == 'true'\n    runs-on: ubuntu-latest\n    timeout-minutes: 360\n    permissions:\n      actions: write\n    steps:\n      - uses: OWNER/llama-fleet@v0.1.0\n        with:\n          phase: sweep\n          plan-digest: ${{ needs.plan.outputs.plan-digest }}\n\n  # The only job that may write to the repository: it checks nothing out and runs no nix, survives a cancelled run, and reports the hosts whose runner never answered.\n  publish:\n    needs: [plan, measure]\n    if: always() && needs.plan.result == 'success' && needs.plan.outputs.should-publish == 'true'\n    runs-on: ubuntu-latest\n    timeout-minutes: 15\n    permissions:\n      contents: write\n      pull-requests: write\n      checks: write\n      actions: read # why a host is missing\n    steps:\n      # Only with an App of yours, whose pull requests run your checks; its token lives for an hour, so it is made here.\n      - id: app-token\n        if: always() && vars.LLAMA_FLEET_APP_ID != ''\n        uses: actions/create-github-app-token@bcd2ba49218906704ab6c1aa796996da409d3eb1 # v3.2.0\n        with:\n          client-id: ${{ vars.LLAMA_FLEET_APP_ID }}\n          private-key: ${{ secrets.LLAMA_FLEET_APP_PRIVATE_KEY }}\n          permission-contents: write\n          permission-pull-requests: write\n          permission-checks: write\n          permission-actions: read\n      - if: always()\n        uses: OWNER/llama-fleet@v0.1.0\n        with:\n          phase: publish\n          token: ${{ steps.app-token.outputs.token || github.token }}\n          plan-digest: ${{ needs.plan.outputs.plan-digest }}\n",
	"earlier": { "1": "# Finds a newer llama.cpp, measures it on every host of the fleet, and opens one pull request with the verdict.\n# Copy to .github/workflows/llama-fleet.yml of the fleet repository. Policy lives in .github/llama-fleet.yml.\n# Shape 1 of this workflow: `llama-fleet init` knows by it which copies it may replace.\nname: llama.cpp bump\n\non:\n  schedule:\n    - cron: '23 3 * * *' # an odd minute: GitHub drops jobs at the full hour\n  workflow_dispatch:\n    inputs:\n      tag:\n        description: A tag of llama.cpp to try instead of the newest that the policy allows\n        type: string\n        default: ''\n\npermissions: {}\n\nconcurrency:\n  group: llama-fleet-llama-cpp\n\njobs:\n  plan:\n    runs-on: ubuntu-latest\n    timeout-minutes: 30\n    permissions:\n      contents: read\n      actions: read\n      pull-requests: read\n    outputs:\n      should-run: ${{ steps.plan.outputs.should-run }}\n      matrix: ${{ steps.plan.outputs.matrix }}\n      plan-digest: ${{ steps.plan.outputs.plan-digest }}\n      candidate-tag: ${{ steps.plan.outputs.candidate-tag }}\n    steps:\n      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1\n        with:\n          persist-credentials: false\n      - uses: cachix/install-nix-action@630ae543ea3a38a9a4166f03376c02c50f408342 # v31.11.0\n      - id: plan\n        uses: OWNER/llama-fleet@v0.1.0\n        with:\n          phase: plan\n          tag: ${{ inputs.tag }}\n\n  measure:\n    name: measure ${{ matrix.host }}\n    needs: plan\n    if: needs.plan.outputs.should-run == 'true'\n    strategy:\n      fail-fast: false\n      matrix: ${{ fromJSON(needs.plan.outputs.matrix) }}\n    runs-on: ${{ matrix.runs-on }}\n    timeout-minutes: 360\n    permissions:\n      contents: read\n    steps:\n      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1\n        with:\n          persist-credentials: false\n      - uses: OWNER/llama-fleet@v0.1.0\n        with:\n          phase: measure\n          host: ${{ matrix.host }}\n          plan-digest: ${{ needs.plan.outputs.plan-digest }}\n\n  # The only job that may write: it checks nothing out and runs no nix, and it reports hosts whose runner never answered.\n  publish:\n    needs: [plan, measure]\n    if: always() && needs.plan.result == 'success' && needs.plan.outputs.should-run == 'true'\n    runs-on: ubuntu-latest\n    timeout-minutes: 15\n    permissions:\n      contents: write\n      pull-requests: write\n      checks: write\n    steps:\n      - uses: OWNER/llama-fleet@v0.1.0\n        with:\n          phase: publish\n          plan-digest: ${{ needs.plan.outputs.plan-digest }}\n" }
}, {
	"path": ".github/workflows/llama-fleet-review.yml",
	"text": "# Starts a review of each pull request that may change what the hosts' llama.cpp is built from, by the workflow llama-fleet.yml.\n# Copy to .github/workflows/llama-fleet-review.yml of the fleet repository.\n# Shape 1 of this workflow: `llama-fleet init` knows by it which copies it may replace.\nname: llama.cpp review\n\non:\n  pull_request_target: # with the base's workflow and token, so nothing of the pull request may be checked out or run here\n    types: [opened, reopened, synchronize, edited]\n  schedule:\n    - cron: '47 5 * * *' # finds what was missed\n\npermissions: {}\n\nconcurrency: # `max`, because by default a run for a new title takes the place of one that waits for a new head\n  group: llama-fleet-dispatch-${{ github.event.pull_request.number || 'missed' }}\n  queue: max\n\njobs:\n  dispatch:\n    # of what is edited, the base branch alone changes what merging makes\n    if: github.event.action != 'edited' || github.event.changes.base\n    runs-on: ubuntu-latest\n    timeout-minutes: 10\n    permissions:\n      actions: write # starts llama-fleet.yml\n      checks: read\n      contents: read\n      pull-requests: read\n      statuses: read # the verdict of a personal token\n    steps:\n      - uses: OWNER/llama-fleet@v0.1.0\n        with:\n          phase: dispatch\n",
	"earlier": {}
}];
// src/core/setup/flake-edit.ts
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const bytesOf = (text) => encoder.encode(text).length;
const newlineOf = (line) => line.endsWith("\r") ? "\r\n" : "\n";
function lineOf(text, { line, column }) {
	const lines = text.split("\n");
	const start = bytesOf(lines.slice(0, line - 1).map((one) => `${one}\n`).join(""));
	const bytes = encoder.encode(lines[line - 1] ?? "");
	return {
		start,
		before: decoder.decode(bytes.slice(0, column - 1)),
		rest: decoder.decode(bytes.slice(column - 1))
	};
}
function newInputs(text, binding, declarations) {
	const { start, before, rest } = lineOf(text, binding);
	const at = start + bytesOf(before);
	const newline = newlineOf(rest);
	const step = before.includes("	") ? "	" : "  ";
	const written = (prefix, indent) => declarations.flatMap(({ name, lines }) => [
		`${indent}${prefix}${attributeName(name)} = {`,
		...lines.map((line) => `${indent}${step}${line}`),
		`${indent}};`
	]);
	const open = /^inputs\s*=\s*\{/.exec(rest)?.[0];
	if (open !== void 0) {
		const behind = at + bytesOf(open);
		const isMultiline = /^\s*(?:#.*)?\r?$/.test(rest.slice(open.length));
		const body = written("", `${/^\s*/.exec(before)?.[0] ?? ""}${step}`);
		if (!isMultiline) return {
			start: behind,
			end: behind,
			after: ` ${body.map((line) => line.trim()).join(" ")}`
		};
		const end = start + bytesOf(before + rest.replace(/\r$/, ""));
		return {
			start: end,
			end,
			after: body.map((line) => `${newline}${line}`).join("")
		};
	}
	if (!rest.startsWith("inputs.") || before.trim() !== "") return null;
	return {
		start,
		end: start,
		after: written("inputs.", before).map((line) => `${line}${newline}`).join("")
	};
}
function newFollows(text, { value, binding }, source, follows) {
	const literal = literalAt(text, binding, value, source);
	const { before, rest } = lineOf(text, binding);
	const name = /^(?<path>(?:[\w'-]+\.|"[^"]*"\.)*)url\s*=/.exec(rest)?.groups?.["path"];
	if (name === void 0) return null;
	const bytes = encoder.encode(text);
	const semicolon = bytes.indexOf(59, literal.end);
	const lineEnd = bytes.indexOf(10, semicolon);
	const behind = decoder.decode(bytes.slice(semicolon + 1, lineEnd < 0 ? bytes.length : lineEnd));
	const written = follows.map(({ nested, root }) => `${name}inputs.${attributeName(nested)}.follows = "${root}";`);
	const shown = behind.replace(/\r$/, "");
	if (before.trim() === "" && /^\s*(?:#.*)?$/.test(shown)) {
		const end = semicolon + 1 + bytesOf(shown);
		return {
			start: end,
			end,
			after: written.map((line) => `${newlineOf(behind)}${before}${line}`).join("")
		};
	}
	return {
		start: semicolon + 1,
		end: semicolon + 1,
		after: written.map((line) => ` ${line}`).join("")
	};
}
function newPin(text, { value, binding }, source, tag) {
	const repository = /^(?<repository>github:[\w.-]+\/[\w.-]+)(?:\/(?:master|main|HEAD))?$/.exec(value)?.groups?.["repository"];
	if (repository === void 0) return null;
	const { start, end } = literalAt(text, binding, value, source);
	return {
		start,
		end,
		after: `${repository}/${tag}`,
		url: `${repository}/${tag}`
	};
}
function withReplacements(text, replacements) {
	return replaceLiterals(text, replacements);
}
// src/phases/flake-setup.ts
const bindingSchema = strictObject({
	line: number().int().positive(),
	column: number().int().positive()
}).nullable();
const answerSchema = strictObject({
	inputs: bindingSchema,
	declared: record(string(), unknown()),
	url: strictObject({
		value: string(),
		binding: bindingSchema
	}).nullable()
});
const expressionFor = (input) => `let
    flake = import ./flake.nix;
    inputs = flake.inputs or { };
    at = name: set: let place = builtins.unsafeGetAttrPos name set; in if place == null then null else { inherit (place) line column; };
    input = inputs."${input}" or { };
  in {
    inputs = at "inputs" flake;
    declared = inputs;
    url = if input ? url && builtins.isString input.url then { value = input.url; binding = at "url" input; } else null;
  }`;
async function flakeSteps(fleetHere, wish, world) {
	const { facts, root, flakeDirectory, nixFile, lockText } = fleetHere;
	const directory = flakeIn(root, flakeDirectory);
	const lockPath = nixFile.path.replace(/flake\.nix$/, "flake.lock");
	const answer = answerSchema.parse(await world.nix.evaluateExpression(directory, expressionFor(wish.input)));
	const { replacements, expected, words, texts, ownTexts } = wanted(answer, fleetHere, wish);
	if (texts.length === 0) return [];
	const generated = generatorLine(nixFile.text);
	if (generated !== null) return [{
		kind: "by-hand",
		title: `Declare the inputs where ${nixFile.path} is generated from`,
		words: `Line ${generated.line} says “${generated.says}”, so it is not edited. The inputs:`,
		text: texts.join("\n")
	}];
	const title = `Bring the inputs of ${nixFile.path} in order: ${words.join("; ")}`;
	const byHand = (why, what = title, lines = texts) => [{
		kind: "by-hand",
		title: what,
		words: `${why} In \`inputs\` of ${nixFile.path}, then \`nix flake lock\`:`,
		text: lines.join("\n")
	}];
	if (replacements === null) return byHand("The inputs are written in a way that is not edited here.");
	const { headCommit } = await world.fleet.facts(root);
	const [nixAtHead, lockAtHead] = await world.fleet.readFiles(headCommit, [nixFile.path, lockPath]);
	if (nixAtHead?.text !== nixFile.text || lockAtHead?.text !== lockText) return byHand(`${nixFile.path} or flake.lock is not committed as it lies here, so it is left alone.`);
	if (facts.pin?.problem !== null && answer.declared[wish.input] !== void 0) return [];
	const lockBefore = lockAtHead.text;
	const after = withReplacements(nixFile.text, replacements);
	const tried = await tryEdit({
		...fleetHere,
		lockText: lockBefore
	}, {
		headCommit,
		lockPath,
		after,
		expected,
		wish,
		nixBlob: nixAtHead
	}, world);
	if ("lock" in tried) return [{
		kind: "edit",
		title,
		path: nixFile.path,
		before: nixFile.text,
		after
	}, {
		kind: "edit",
		title: `Lock them: ${lockPath}, written by nix`,
		path: lockPath,
		before: lockBefore,
		after: tried.lock
	}];
	const why = `The edit was tried in a clone and did not work: ${tried.refused}${/unexpected argument/.test(tried.refused) ? " Let `outputs` take more: `{ self, nixpkgs, ... }@inputs:`." : ""}`;
	if (!wish.needsModule || answer.declared["llama-fleet"] !== void 0) return byHand(why);
	const rest = await flakeSteps(fleetHere, {
		...wish,
		needsModule: false
	}, world);
	return rest.some(({ kind }) => kind === "edit") ? [...rest, ...byHand(why, `Add the input llama-fleet to ${nixFile.path}`, ownTexts)] : byHand(why);
}
function wanted(answer, { facts, nixFile, lockText }, wish) {
	const { declared, inputs, url } = answer;
	const nixpkgs = nixpkgsOf(declared, lockText);
	const follow = nixpkgs === null ? [] : [`inputs.nixpkgs.follows = ${nixString(nixpkgs)};`];
	const words = [];
	const texts = [];
	const ownTexts = [];
	const expected = { ...declared };
	const replacements = [];
	const fresh = [];
	const declare = (name, address) => {
		fresh.push({
			name,
			lines: [`url = "${address}";`, ...follow]
		});
		expected[name] = {
			url: address,
			...nixpkgs === null ? {} : { inputs: { nixpkgs: { follows: nixpkgs } } }
		};
		words.push(`add ${name}`);
		const lines = [
			`${attributeName(name)} = {`,
			`  url = "${address}";`,
			...follow.map((line) => `  ${line}`),
			"};"
		];
		texts.push(...lines);
		if (name === "llama-fleet") ownTexts.push(...lines);
	};
	if (declared[wish.input] === void 0 && wish.tag !== null) declare(wish.input, `github:ggml-org/llama.cpp/${wish.tag}`);
	if (declared["llama-fleet"] === void 0 && wish.needsModule) declare("llama-fleet", wish.ownFlake);
	if (fresh.length > 0) replacements.push(inputs === null ? null : newInputs(nixFile.text, inputs, fresh));
	const said = declared[wish.input];
	const own = isRecord(said) ? said : null;
	const bound = url?.binding == null ? null : {
		value: url.value,
		binding: url.binding
	};
	if (own !== null) {
		const changed = { ...own };
		if (facts.pin?.form === "none" && wish.tag !== null) {
			const pin = bound === null ? null : attempt(() => newPin(nixFile.text, bound, nixFile.path, wish.tag ?? ""));
			replacements.push(pin);
			changed["url"] = pin?.url;
			words.push(`pin ${wish.input} to ${wish.tag}`);
			texts.push(`${attributeName(wish.input)}.${url === null ? `ref = "${own["type"] === "git" ? "refs/tags/" : ""}${wish.tag}"` : `url = "${pin?.url ?? `github:ggml-org/llama.cpp/${wish.tag}`}"`};`);
		}
		const loose = (facts.pin?.loose ?? []).flatMap(({ nested, root }) => root === null ? [] : [{
			nested,
			root
		}]);
		if (loose.length > 0) {
			replacements.push(bound === null ? null : attempt(() => newFollows(nixFile.text, bound, nixFile.path, loose)));
			changed["inputs"] = {
				...isRecord(own["inputs"]) ? own["inputs"] : {},
				...Object.fromEntries(loose.map(({ nested, root }) => [nested, { follows: root }]))
			};
			words.push(`let ${loose.map(({ nested }) => `${wish.input}/${nested}`).join(", ")} follow`);
			texts.push(...loose.map(({ nested, root }) => `${attributeName(wish.input)}.inputs.${attributeName(nested)}.follows = ${nixString(root)};`));
		}
		expected[wish.input] = changed;
	}
	return {
		replacements: replacements.includes(null) ? null : replacements.filter((one) => one !== null),
		expected,
		words,
		texts,
		ownTexts
	};
}
function nixpkgsOf(declared, lockText) {
	if (declared["nixpkgs"] !== void 0) return "nixpkgs";
	const root = lockText === null ? null : rootInputOf(parseFlakeLock(lockText, "flake.lock"), {
		owner: "NixOS",
		repo: "nixpkgs"
	});
	return root !== null && declared[root] !== void 0 ? root : null;
}
async function tryEdit({ nixFile, flakeDirectory, lockText, config }, trial, { fleet, nix, files }) {
	const { headCommit, lockPath, after, expected, wish, nixBlob } = trial;
	const clone = await fleet.checkOut(headCommit, "setup");
	const tree = await fleet.commitFiles(clone, [{
		path: nixFile.path,
		mode: nixBlob.mode,
		before: nixBlob.blob,
		after: await fleet.blobOf(after),
		text: after
	}], "inputs");
	const directory = flakeIn(tree.directory, flakeDirectory);
	try {
		const { declared } = answerSchema.parse(await nix.evaluateExpression(directory, expressionFor(wish.input)));
		if (canonical(declared) !== canonical(expected)) return { refused: "nix reads other inputs than were meant." };
		await nix.lock(directory, []);
		const lock = await files.read(`${directory}/flake.lock`);
		if (lock === null) return { refused: "nix wrote no flake.lock." };
		const others = movedPaths(lockPaths(parseFlakeLock(lockText, lockPath), lockPath), lockPaths(parseFlakeLock(lock, lockPath), lockPath)).filter((path) => ![wish.input, "llama-fleet"].includes(path.split("/")[0] ?? ""));
		if (others.length > 0) return { refused: `nix would move ${others.join(", ")} too.` };
		await fleet.commitFiles(tree, [{
			path: lockPath,
			mode: "100644",
			before: await fleet.blobOf(lockText),
			after: await fleet.blobOf(lock),
			text: lock
		}], "lock");
		await nix.evaluate({
			directory,
			attribute: "nixosConfigurations",
			importFromDerivation: config?.["import-from-derivation"] ?? false
		}, "builtins.attrNames");
		return { lock };
	} catch (error) {
		if (error instanceof EvaluationError) return { refused: error.message.replaceAll(tree.directory, "the clone") };
		if (error instanceof InputError || error instanceof UpstreamError) return { refused: error.message };
		throw error;
	}
}
function attempt(edit) {
	try {
		return edit();
	} catch (error) {
		if (error instanceof InputError) return null;
		throw error;
	}
}
// src/phases/set-up-fleet.ts
const OFFICIAL = "https://github.com/ggml-org/llama.cpp";
const OWN_FLAKE = "github:OWNER/llama-fleet";
const WORKFLOW_NEEDS = {
	kind: "by-hand",
	title: "Let the workflow open pull requests",
	words: "In the repository: Settings > Actions > General > Allow GitHub Actions to create and approve pull requests. And OWNER stands for whoever publishes llama-fleet: put the name in, in the workflow and in flake.nix.",
	text: ""
};
async function setUpFleet(request, directory, world) {
	await world.nix.version();
	const fleet = await gatherFleet(directory, request.config, world);
	const steps = await world.progress.task("Comparing with what llama-fleet needs", () => allSteps(fleet, world));
	const edits = steps.filter((step) => step.kind === "edit");
	const creations = steps.filter((step) => step.kind === "create");
	const mayEdit = request.write && (edits.length === 0 || !await isDirty(fleet, world));
	if (request.write) await world.tree.create(fleet.root, creations);
	if (mayEdit) for (const { path, before, after } of edits) await world.tree.replace(fleet.root, {
		path,
		before,
		text: after
	});
	const written = steps.filter(({ kind }) => kind === "create" && request.write || kind === "edit" && mayEdit);
	const left = request.write ? "The working tree has uncommitted changes, so no file that was there is edited. Commit or stash them, and run it again for this:" : null;
	const found = [...findings(fleet.facts.hosts, fleet.facts), ...await editedWorkflows(fleet, world)];
	world.print(setupText({
		found,
		steps,
		written,
		left
	}));
	if (request.write && creations.length > 0) world.progress.notice(`nix sees new files only when git knows them: ${addCommand(creations)}`);
	return 0;
}
async function isDirty({ root }, { fleet }) {
	const { headCommit } = await fleet.facts(root);
	return (await fleet.bumpFacts(headCommit)).dirty;
}
async function allSteps(fleet, world) {
	const { facts, flakeDirectory, paths } = fleet;
	const input = fleet.pinnedAs ?? fleet.input;
	const module = moduleSteps({
		facts,
		input,
		flakeDirectory,
		places: await hostPlaces(fleet, world),
		there: await textAt(pathInFlake(flakeDirectory, MODULE_PATH), fleet, world)
	});
	const homes = homeSteps(facts, {
		input,
		flakeDirectory
	});
	const steps = [
		...await inputSteps(fleet, module.length > 0 || homes.length > 0, world),
		...mendSteps(facts),
		...module,
		...hostSteps(facts),
		...homes,
		...facts.configProblem?.missing === true ? [insideOnly(configDraft(facts.configPath, input, flakeDirectory, facts))] : [],
		...facts.configProblem?.missing === false ? [{
			kind: "by-hand",
			title: `Correct ${facts.configPath}`,
			words: `${facts.configProblem.what} ${facts.configProblem.next}`,
			text: ""
		}] : [],
		...await workflowSteps(fleet, world),
		...runnerSteps(facts),
		...removalSteps(facts)
	];
	const ready = [];
	for (const step of steps) {
		const inTheWay = step.kind === "create" && !paths.includes(step.path) && await isThere(step.path, fleet, world);
		ready.push(inTheWay ? {
			kind: "by-hand",
			title: step.title,
			words: `${step.path} is there already and git ignores it, so it was left alone. It should say:`,
			text: step.text
		} : step);
	}
	return ready;
}
function insideOnly(file) {
	if (!file.path.startsWith("/") && !file.path.split("/").includes("..")) return file;
	return {
		kind: "by-hand",
		title: file.title,
		words: `${file.path} is not inside the repository, so it is not written:`,
		text: file.text
	};
}
async function inputSteps(fleet, needsModule, world) {
	const { facts, nixFile, input } = fleet;
	const { pin } = facts;
	if (fleet.pinnedAs !== null) return [{
		kind: "by-hand",
		title: `Name the input that pins llama.cpp in ${facts.configPath}`,
		words: `${nixFile.path} pins it as ${fleet.pinnedAs} and has no input ${input}. Run this again afterwards, for what is to be done in ${nixFile.path}:`,
		text: `flake-input: ${fleet.pinnedAs}`
	}];
	const missing = !fleet.inputs.includes(input);
	const hand = !missing && pin !== null && pin.problem !== null ? [{
		kind: "by-hand",
		title: `Write the input ${input} so that it can be moved`,
		words: pin.problem.what,
		text: pin.problem.next
	}] : [];
	const unpinned = pin?.form === "none" && (pin.ref === null || pin.ref === "master");
	const tag = missing || unpinned ? await tagToPin(pin?.locked?.rev ?? null, missing ? OFFICIAL : fleet.config?.upstream ?? OFFICIAL, world) : null;
	const lone = (pin?.loose ?? []).filter(({ root }) => root === null).map(({ nested }) => ({
		kind: "by-hand",
		title: `Let ${input}/${nested} follow an input of yours`,
		words: `It is locked for itself, so a bump may move it too. In \`inputs\` of ${nixFile.path}, let it follow the input of yours that is meant; where there is none, declare ${nested} with the url that upstream gives it:`,
		text: `${attributeName(input)}.inputs.${attributeName(nested)}.follows = ${nixString(nested)};`
	}));
	if (hand.length > 0 && generatorLine(nixFile.text) === null) return hand;
	return [
		...hand,
		...await flakeSteps(fleet, {
			input,
			tag,
			ownFlake: OWN_FLAKE,
			needsModule
		}, world),
		...lone
	];
}
async function tagToPin(locked, upstream, world) {
	try {
		const { on, newest } = await tagsAround(locked ?? "", upstream, world.upstream);
		return on ?? newest;
	} catch (error) {
		if (!(error instanceof UpstreamError)) throw error;
		world.progress.warning(`Upstream's tags could not be read, so no tag is proposed. ${error.message}`);
		return null;
	}
}
async function workflowsThere({ root }, { files }) {
	return Promise.all(shipped_workflows_default.map(async (workflow) => ({
		workflow,
		there: await files.read(`${root}/${workflow.path}`)
	})));
}
async function editedWorkflows(fleet, world) {
	return (await workflowsThere(fleet, world)).flatMap(({ workflow, there }) => there === null ? [] : editedWorkflow(workflow, there) ?? []);
}
async function workflowSteps(fleet, world) {
	const steps = [];
	for (const { workflow, there } of await workflowsThere(fleet, world)) {
		const step = workflowStep(workflow, there);
		if (step !== null) steps.push(step);
	}
	const named = configName(fleet.facts);
	return steps.some(({ kind }) => kind === "create") ? [
		...steps,
		...named,
		WORKFLOW_NEEDS
	] : [...steps, ...named];
}
function configName({ configPath, workflows }) {
	if (configPath === ".github/llama-fleet.yml" || workflows.some(({ configs }) => configs === null || configs.includes(configPath.replace(/^(?:\.\/)+/, "")))) return [];
	const path = ".github/workflows/llama-fleet.yml";
	const named = workflows.find((workflow) => workflow.path === path)?.configs?.[0] ?? ".github/llama-fleet.yml";
	return [{
		kind: "by-hand",
		title: `Name the configuration in ${path}`,
		words: `It looks for ${named}. In the step with \`phase: plan\`, below \`with\`:`,
		text: (0, import_dist.stringify)({ config: configPath }, { lineWidth: 0 }).trimEnd()
	}];
}
async function hostPlaces({ root, flakeDirectory, paths }, { nix, files }) {
	const apply = "hosts: builtins.mapAttrs (name: _: let at = builtins.unsafeGetAttrPos name hosts; in if at == null then \"\" else \"${at.file}:${toString at.line}\") hosts";
	try {
		const said = record(string(), string()).parse(await nix.evaluate({
			directory: flakeIn(root, flakeDirectory),
			attribute: "nixosConfigurations"
		}, apply));
		const places = {};
		for (const [name, place] of Object.entries(said)) {
			const { path = "", line = "" } = /(?:-source|»)\/(?<path>.+):(?<line>\d+)$/.exec(place)?.groups ?? {};
			if ((paths.includes(path) ? await files.read(`${root}/${path}`) : null)?.split("\n")[Number(line) - 1]?.includes(name) === true) places[name] = `${path}:${line}`;
		}
		return places;
	} catch (error) {
		if (error instanceof EvaluationError) return {};
		throw error;
	}
}
async function isThere(path, { root }, { files }) {
	return files.read(`${root}/${path}`).then((text) => text !== null, () => true);
}
async function textAt(path, { root }, { files }) {
	return files.read(`${root}/${path}`).catch(() => "");
}
export { setUpFleet };
