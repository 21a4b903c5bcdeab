import { $t as InputError, B as shellWord, C as familyTag, I as readAnswer, P as isRecord, Zt as nixString, _ as EvaluationError, en as UpstreamError, f as otherConfig, m as pathFrom, x as TAG_PREFIXES, z as shellPath } from "./main.js";
import { _ as union, a as array, c as literal, h as string, m as strictObject, o as boolean, p as record, r as _enum } from "./zod.js";
import { t as listed } from "./listed.js";
import { i as gpuVariantOf, t as modelOf } from "./planned-hosts.js";
import { t as labelsLacking } from "./runner-labels.js";
import { t as readWorkflow } from "./workflow-yaml.js";
import { G as flakeDirectory, K as flakeIn, N as githubRepositoryOf, W as directoriesWith, a as missingConfig, o as parseConfig, q as pathInFlake, r as upstreamOf, s as HISTORY_BRANCH, v as lockedInput, x as rootInputOf, y as parseFlakeLock, z as tagName } from "./reading.js";
import { r as isAtLeast, t as OLDEST_NIX } from "./nix-config.js";
import { c as DECLARED_BY, s as COMPILER_FLAGS_OF } from "./installable.js";
import { c as knownFeatures } from "./build-features.js";
import { t as complaintOf } from "./flake-complaint2.js";
import { n as measuredBefore, t as lastOnHost } from "./measured-before.js";
import { n as elsewhere, t as addCommand } from "./missing-flake2.js";
import { r as lockPaths } from "./lock-paths.js";
import { n as readDeclaration } from "./pin-declaration.js";
// src/core/doctor/rule.ts
function evaluatedHosts({ hosts }) {
	return hosts.filter((host) => !("problem" in host.configured));
}
function judgedPackage({ measured, service, installed }) {
	return measured ?? service ?? installed[0] ?? null;
}
function likelyVariant(host) {
	const judged = judgedPackage(host);
	const gpu = [...judged === null ? [] : [judged], ...host.installed].map(gpuVariantOf).find((one) => one !== null);
	return host.variant ?? gpu ?? (judged === null ? null : "cpu");
}
function likelyGpuVariant(host) {
	const variant = likelyVariant(host);
	return variant === "cpu" ? null : variant;
}
function answeringRunners({ configured: { runners }, runsOn }) {
	const answering = runners.filter((runner) => labelsLacking(runsOn, runner).length === 0);
	return answering.length > 0 ? answering : runners;
}
function ownLabels(facts) {
	return [...evaluatedHosts(facts).flatMap(({ configured: { runners } }) => runners.flatMap((runner) => runner.labels)), ...facts.hosts.flatMap(({ runsOn }) => runsOn)].filter((label) => !/^(?:linux|x64|arm64)$/i.test(label));
}
// src/core/doctor/workflow-matrix.ts
const MOST_JOBS = 256;
const sets = (value) => Array.isArray(value) ? value.filter(isRecord) : [];
const agrees = (job, other, keys) => keys.every((key) => JSON.stringify(job[key]) === JSON.stringify(other[key]));
function matrixJobs(matrix) {
	if (!isRecord(matrix)) return null;
	const { include, exclude, ...axes } = matrix;
	if ([
		include,
		exclude,
		...Object.values(axes)
	].some((one) => one !== void 0 && !Array.isArray(one))) return null;
	const keys = Object.keys(axes);
	let made = keys.length === 0 ? [] : [{}];
	for (const [key, values] of Object.entries(axes)) {
		if (made.length * values.length > MOST_JOBS) return null;
		made = made.flatMap((job) => values.map((value) => ({
			...job,
			[key]: value
		})));
	}
	made = made.filter((job) => !sets(exclude).some((one) => agrees(job, one, Object.keys(one))));
	const jobs = [...made];
	for (const added of sets(include)) {
		const shared = keys.filter((key) => key in added);
		const fits = made.map((job) => agrees(job, added, shared));
		if (!fits.includes(true)) jobs.push(added);
		for (const [index, fit] of fits.entries()) if (fit) jobs[index] = {
			...jobs[index],
			...added
		};
	}
	return jobs;
}
// src/core/doctor/workflow-facts.ts
const words = (value) => (Array.isArray(value) ? value : [value]).filter((one) => typeof one === "string");
function workflowFacts(path, text) {
	const nothing = {
		path,
		triggers: [],
		jobs: [],
		replacesTokens: false,
		configs: []
	};
	const read = readWorkflow(text);
	if (read.kind === "unread") return {
		...nothing,
		problem: read.why
	};
	const { document } = read;
	if (!isRecord(document) || !isRecord(document["jobs"])) return {
		...nothing,
		problem: "it has no jobs"
	};
	const on = document["on"] ?? document["true"];
	const jobs = Object.entries(document["jobs"]).map(([name, job]) => jobFacts(name, isRecord(job) ? job : {})).filter(({ condition }) => !/^(?:\$\{\{\s*)?false\b/.test(condition ?? ""));
	const replacesTokens = /^[^#\n]*(?<![\w-])access-tokens\s*=/m.test(text);
	const named = Object.values(document["jobs"]).flatMap((job) => isRecord(job) ? configsOf(job) : []);
	const configs = named.every((config) => config !== null) ? [...new Set(named)] : null;
	return {
		path,
		problem: null,
		triggers: isRecord(on) ? Object.keys(on) : words(on),
		jobs,
		replacesTokens,
		configs
	};
}
function configsOf(job) {
	const named = (Array.isArray(job["steps"]) ? job["steps"] : []).flatMap((step) => {
		const { uses, with: given } = isRecord(step) ? step : {};
		const config = isRecord(given) ? given["config"] : void 0;
		return typeof uses === "string" && /^[\w.-]+\/llama-fleet(?:\/[\w./-]+)?@/.test(uses) && typeof config === "string" && config !== "" ? [config] : [];
	});
	const matrix = matrixOf(job);
	return [...new Set(named)].flatMap((config) => valuesOf([config], matrix) ?? [null]).flat().map((config) => config?.replace(/^(?:\.\/)+/, "") ?? null);
}
function jobFacts(name, job) {
	const asked = job["runs-on"];
	const calls = typeof job["uses"] === "string" ? job["uses"] : null;
	const asks = asked === void 0 ? "" : typeof asked === "string" ? asked : JSON.stringify(asked);
	const condition = ["string", "boolean"].includes(typeof job["if"]) ? String(job["if"]).trim() : null;
	return {
		name,
		labels: asked === void 0 ? [] : labelsOf(asked, matrixOf(job)),
		asks,
		calls,
		condition
	};
}
function labelsOf(asked, matrix) {
	const grouped = isRecord(asked);
	const own = grouped && asked["group"] !== void 0 ? ["self-hosted"] : [];
	return valuesOf(words(grouped ? asked["labels"] : asked), matrix)?.map((labels) => [...own, ...labels]) ?? null;
}
const matrixOf = ({ strategy }) => matrixJobs(isRecord(strategy) ? strategy["matrix"] : void 0);
function valuesOf(said, matrix) {
	if (said.every((word) => !word.includes("${{"))) return [[...said]];
	const lists = (matrix ?? []).map((one) => said.map((word) => valuesOfWord(word, one)));
	return lists.length === 0 || lists.flat().includes(null) ? null : lists.map((list) => list.flatMap((values) => values ?? []));
}
function valuesOfWord(word, job) {
	if (!word.includes("${{")) return [word];
	const key = /^\$\{\{\s*matrix\.([\w-]+)\s*\}\}$/.exec(word)?.[1];
	const found = key === void 0 ? [] : words(job[key]);
	return found.length === 0 || found.some((one) => one.includes("${{")) ? null : found;
}
const HOSTED = /^(?:ubuntu|windows|macos)-[\w.-]+$/i;
const isHosted = (labels) => labels.every((label) => HOSTED.test(label));
function runsOnHardware(job, own) {
	if (job.labels === null) return "maybe";
	const known = ["self-hosted", ...own.map((label) => label.toLowerCase())];
	const asked = job.labels.filter((labels) => labels.some((label) => known.includes(label.toLowerCase())) || !isHosted(labels));
	if (asked.length === 0) return "no";
	return asked.some((labels) => labels.some((label) => known.includes(label.toLowerCase()))) ? "yes" : "maybe";
}
function jobsStartedBy(workflow, all, seen = []) {
	return workflow.jobs.flatMap((job) => {
		const called = all.find(({ path }) => job.calls?.replace(/^\.\//, "") === path);
		const deeper = called === void 0 || seen.includes(called.path) ? [] : jobsStartedBy(called, all, [...seen, workflow.path]).map((one) => ({
			...one,
			job: {
				...one.job,
				condition: one.job.condition ?? job.condition
			}
		}));
		return [{
			path: workflow.path,
			job
		}, ...deeper];
	});
}
// src/core/doctor/source-mentions.ts
const VARIANTS_FILE = "llama-cpp-variants.nix";
const VARIANTS = [
	"cpu",
	"cuda",
	"vulkan",
	"rocm"
];
const NATIVE = /GGML_NATIVE(?::\w+)?=(?:ON|TRUE|YES|1)\b|cmakeBool\s+"GGML_NATIVE"\s+true|-march=native/i;
const COMMENT_BEHIND_CODE = /(?<=[;{}()[\]]\s*)#.*$/;
const OVERLAY = /\b_?(?:final|self)\s*:\s*_?(?:prev|super)\s*:/;
const DEFINITION = /^"?(?<name>llama-cpp(?:-[\w-]+)?)"?\s*=/;
const TELLING = /llama-cpp|llama_cpp|GGML_NATIVE|march=native|llama-fleet/;
function sourceMentions(files, input) {
	const lines = files.filter(({ text }) => TELLING.test(text)).flatMap(codeOf);
	const ofLlama = new Set(files.filter(({ text }) => /llama|ggml/i.test(text)).map(({ path }) => path));
	const naming = (path) => files.flatMap(codeOf).filter((line) => line.path !== path && pathsIn(line).some((named) => named === path || `${named}/default.nix` === path));
	const isVariantsFile = (path) => path === VARIANTS_FILE || path.endsWith(`/${VARIANTS_FILE}`);
	const overlays = files.flatMap(({ path, text }) => {
		const own = OVERLAY.test(text) && !isVariantsFile(path) ? lines.filter((line) => line.path === path && DEFINITION.test(line.text)) : [];
		return own.length === 0 ? [] : [{
			path,
			definitions: own,
			mentions: naming(path)
		}];
	});
	return {
		variantFiles: files.filter(({ path }) => isVariantsFile(path)).map(({ path }) => ({
			path,
			mentions: lines.filter((line) => line.path !== path && line.text.includes(VARIANTS_FILE))
		})),
		nativeMentions: lines.filter(({ path, text }) => NATIVE.test(text.replace(COMMENT_BEHIND_CODE, "")) && ofLlama.has(path)),
		overlays,
		upstreamOverlays: lines.filter(({ text }) => text.includes(`${input}.overlays`)),
		namesModule: lines.some(({ text }) => /llama-fleet\b.*\b(?:nixosModules|homeModules)\b/.test(text)),
		namedPackages: lines.flatMap((line) => {
			const variant = variantIn(line.text, input);
			return variant === null || DEFINITION.test(line.text) || overlays.some(({ path }) => path === line.path) ? [] : [{
				...line,
				variant
			}];
		})
	};
}
function namedFor(host, { namedPackages }) {
	return namedPackages.find(({ path }) => path.split("/").some((part) => part === host || part === `${host}.nix`)) ?? null;
}
function variantIn(text, input) {
	const ofUpstream = text.includes(`${input}.packages.`) ? /\.(?<name>default|cuda|vulkan|rocm)\b/.exec(text)?.groups?.["name"] ?? null : null;
	return VARIANTS.find((one) => new RegExp(`\\bllama-cpp-${one}\\b`).test(text)) ?? (ofUpstream === "default" ? "cpu" : ofUpstream);
}
function codeOf({ path, text }) {
	return text.split("\n").flatMap((line, index) => {
		const code = line.trim();
		return code === "" || code.startsWith("#") ? [] : [{
			path,
			line: index + 1,
			text: code
		}];
	});
}
function pathsIn({ path, text }) {
	const directory = path.split("/").slice(0, -1);
	return [...text.matchAll(/(?<![\w/])\.{1,2}(?:\/[\w.+-]+)+/g)].flatMap(([literal]) => {
		const parts = [...directory];
		for (const part of literal.split("/")) {
			if (part === ".." && parts.pop() === void 0) return [];
			if (part !== "." && part !== "..") parts.push(part);
		}
		return [parts.join("/")];
	});
}
// src/core/doctor/repository-rules.ts
const QUIET_DAYS = 50;
const isScheduled = ({ triggers }) => triggers.includes("schedule");
function mayStop({ workflows, daysSinceCommit }) {
	return daysSinceCommit !== null && daysSinceCommit >= QUIET_DAYS && workflows.some(isScheduled);
}
const REPOSITORY_RULES = [
	{
		name: "no-configuration",
		looksFor: "a configuration that is missing or that llama-fleet refuses",
		cost: "No run starts, neither here nor on GitHub.",
		check: ({ configProblem }) => configProblem === null ? [] : [{
			severity: configProblem.missing ? "warning" : "error",
			evidence: configProblem.what,
			fix: configProblem.next
		}]
	},
	{
		name: "unreadable-workflow",
		looksFor: "a workflow file that cannot be read",
		cost: "GitHub refuses it, and what it would run is not known.",
		check: ({ workflows }) => workflows.flatMap(({ path, problem }) => problem === null ? [] : [{
			severity: "warning",
			evidence: `${path}: ${problem}.`,
			fix: "Correct it, or remove it."
		}])
	},
	{
		name: "schedule-may-stop",
		looksFor: `a public repository with a scheduled workflow and no commit for ${QUIET_DAYS} days`,
		cost: "After 60 days without a commit GitHub switches the schedules of a public repository off: no tag is found any more, and nothing says so.",
		check: (facts) => {
			const { workflows, daysSinceCommit, publicity } = facts;
			if (!mayStop(facts) || publicity.kind === "private") return [];
			const seen = `The last commit here is ${daysSinceCommit} days old, and ${listed(workflows.filter(isScheduled).map(({ path }) => path))} ${workflows.filter(isScheduled).length === 1 ? "has" : "have"} a schedule`;
			if (publicity.kind === "unknown") return [{ notChecked: `${seen}; whether the repository is public is not known (${publicity.why}).` }];
			return [{
				severity: "warning",
				evidence: `${seen}; ${publicity.repository} is public.`,
				fix: "Push a commit to the default branch; a schedule that is off is switched on again with `gh workflow enable FILE`."
			}];
		}
	},
	{
		name: "variants-file-left-over",
		looksFor: "a file llama-cpp-variants.nix, which the overlay takes the place of",
		cost: "Two places say how llama.cpp is built; whoever edits the wrong one sees nothing change, and a bump may skip the flags of the other.",
		check: ({ variantFiles }) => variantFiles.map(({ path, mentions }) => {
			const used = mentions.map((mention) => `${mention.path}:${mention.line}`);
			return used.length === 0 ? {
				severity: "note",
				evidence: `${path} is there, and no other Nix file names it.`,
				fix: `git rm ${shellPath(path)}`
			} : {
				severity: "warning",
				evidence: `${path} is there, and ${used.join(", ")} name${used.length === 1 ? "s" : ""} it.`,
				fix: `Take those lines out, set programs.llama-fleet on the hosts that used it, then git rm ${shellPath(path)}`
			};
		})
	}
];
// src/core/doctor/facts.ts
const packageSchema = strictObject({
	place: string(),
	name: string(),
	derivation: string(),
	cmakeFlags: array(string()),
	compilerFlags: array(string()),
	declared: array(string()).nullable(),
	foreign: boolean().nullable(),
	recipe: _enum([
		"upstream",
		"nixpkgs",
		"unknown"
	]),
	source: string().nullable()
});
const runnerSchema = strictObject({
	name: string(),
	labels: array(string()),
	user: string().nullable(),
	groups: array(string()),
	privateDevices: boolean(),
	deviceAllow: array(string())
});
const configuredHostSchema = strictObject({
	system: string().nullable(),
	variant: string().nullable(),
	cpuFeatures: array(string()).nullable(),
	measured: packageSchema.nullable(),
	service: packageSchema.nullable(),
	servedModel: string().nullable(),
	installed: array(packageSchema),
	available: array(string()),
	allowsCuda: boolean().nullable(),
	givenPkgs: boolean(),
	runners: array(runnerSchema),
	trustedUsers: array(string()),
	sandbox: union([boolean(), literal("relaxed")]).nullable(),
	substituters: array(string())
});
const homeSchema = strictObject({
	name: string(),
	installed: array(packageSchema),
	byModule: boolean()
});
// src/core/doctor/host-question.ts
const DESCRIBE = `${DECLARED_BY}
  ${COMPILER_FLAGS_OF}
  text = value: builtins.unsafeDiscardStringContext (toString value);
  strings = value:
    let parts = if builtins.isList value then value else if builtins.isString value then builtins.filter builtins.isString (builtins.split "[ \\n]+" value) else [ ];
    in map text (builtins.filter (one: builtins.isString one && one != "") parts);
  storePathOf = path: let found = builtins.match "(\${builtins.storeDir}/[^/]+)/.*" path; in if found == null then path else builtins.head found;
  describe = pkgs: place: package:
    let
      own = pkgs.buildPackages.cmake.drvPath or pkgs.cmake.drvPath or null;
      used = builtins.filter (one: builtins.isAttrs one && one.pname or "" == "cmake") (package.nativeBuildInputs or [ ]);
      position = package.meta.position or "";
      isAt = part: builtins.match ".*/\${part}/.*" position != null;
    in {
      inherit place;
      name = text (package.pname or package.name);
      derivation = text package.drvPath;
      cmakeFlags = strings (package.cmakeFlags or [ ]);
      compilerFlags = compilerFlagsOf package;
      declared = declaredBy package;
      foreign = if used == [ ] || own == null then null else !(builtins.any (one: one.drvPath == own) used);
      recipe = if isAt "[.]devops/nix" then "upstream"
        else if isAt "pkgs/by-name/ll" then (if (package.src or null) ? drvPath then "nixpkgs" else "unknown")
        else if package.version or "" == "0.0.0" then "upstream" else "unknown";
      source = let src = package.src or null; in
        if src == null || src ? drvPath || !(builtins.isPath src || builtins.isString src || src ? outPath) then null else storePathOf (text (src.origSrc or src));
    };`;
const LLAMAS = `isLlama = package: (builtins.tryEval (builtins.isAttrs package && builtins.match "llama-cpp(-.*)?" (package.pname or package.name or "") != null && package.pname or "" != "llama-cpp-python")).value;
  llamas = pkgs: place: packages: map (describe pkgs place) (builtins.filter isLlama packages);`;
function hostsQuestion(wanted) {
	return {
		attribute: "nixosConfigurations",
		apply: `hosts: let
  wanted = { ${Object.entries(wanted).map(([name, variant]) => `${nixString(name)} = ${variant === null ? "null" : nixString(variant)};`).join(" ")} };
  ${DESCRIBE}
  ${LLAMAS}
  ask = name: host:
    let
      inherit (host) config pkgs;
      isVariant = name: builtins.match "llama-cpp.*" name != null;
      program = config.programs.llama-fleet or { };
      service = config.services.llama-cpp or { };
      served = if service.enable or false then service.package else null;
      variant = if wanted.\${name} != null then wanted.\${name} else program.variant or null;
      named = "llama-cpp-\${toString variant}";
      package = program.package or null;
      settings = config.nix.settings or { };
      users = config.home-manager.users or { };
      mine = llamas pkgs "environment.systemPackages" (config.environment.systemPackages or [ ])
        ++ builtins.concatMap (user: llamas pkgs "home.packages of \${user}" (users.\${user}.home.packages or [ ])) (builtins.attrNames users);
      plain = value: value.content or value;
      # NixOS writes nix.extraOptions behind the settings: a line replaces what was said, one with "extra-" adds to it.
      options = builtins.concatMap (line: let said = builtins.match "[ \t]*(extra-)?([a-z-]+)[ \t]*=([^#]*).*" line; in if said == null then [ ] else [ { extra = builtins.elemAt said 0 != null; name = builtins.elemAt said 1; words = strings (builtins.elemAt said 2); } ])
        (builtins.filter builtins.isString (builtins.split "\n" (config.nix.extraOptions or "")));
      setting = name: builtins.foldl' (sofar: line: if line.name != name then sofar else if line.extra then sofar ++ line.words else line.words)
        (strings (settings.\${name} or [ ]) ++ strings (settings."extra-\${name}" or [ ])) options;
      sandboxes = builtins.concatMap (line: if line.name == "sandbox" then line.words else [ ]) options;
      runner = id:
        let
          it = config.services.github-runners.\${id};
          own = config.systemd.services."github-runner-\${id}".serviceConfig or { };
          of = key: fallback: plain (own.\${key} or it.serviceOverrides.\${key} or fallback);
          user = it.user or null;
          account = if user == null then { } else config.users.users.\${user} or { };
          groups = config.users.groups or { };
          memberOf = builtins.filter (group: builtins.elem user (groups.\${group}.members or [ ])) (builtins.attrNames groups);
          arch = { x86_64-linux = [ "X64" ]; aarch64-linux = [ "ARM64" ]; }.\${pkgs.stdenv.hostPlatform.system} or [ ];
        in {
          name = text id;
          labels = (if it.noDefaultLabels or false then [ ] else [ "self-hosted" "Linux" ] ++ arch) ++ map text (it.extraLabels or [ ]);
          user = if user == null then null else text user;
          groups = builtins.filter (group: group != "") (map text ([ (account.group or "") (if it.group or null == null then "" else it.group) ] ++ account.extraGroups or [ ] ++ (if user == null then [ ] else memberOf)));
          privateDevices = builtins.elem (of "PrivateDevices" true) [ true "yes" "true" "on" "1" 1 ];
          deviceAllow = let allowed = of "DeviceAllow" [ ]; in map text (if builtins.isList allowed then allowed else [ allowed ]);
        };
      runners = config.services.github-runners or { };
    in {
      system = pkgs.stdenv.hostPlatform.system or null;
      inherit variant;
      cpuFeatures = if program.enable or false then program.cpuFeatures or null else null;
      measured = if package != null then describe pkgs "programs.llama-fleet.package" package
        else if served != null then describe pkgs "services.llama-cpp.package" served
        else if pkgs ? \${named} then describe pkgs "pkgs.\${named}" pkgs.\${named} else null;
      service = if served == null then null else describe pkgs "services.llama-cpp.package" served;
      servedModel = if (service.enable or false) && service.model or null != null then text service.model else null;
      installed = mine;
      available = builtins.filter isVariant (builtins.attrNames pkgs);
      allowsCuda = if named == "llama-cpp-cuda" || builtins.any (one: builtins.match "llama-cpp-cuda.*" one.name != null) mine
        then (builtins.tryEval (builtins.seq pkgs.cudaPackages.cuda_nvcc.outPath true)).success else null;
      givenPkgs = host.options.nixpkgs.pkgs.isDefined or (config.nixpkgs.pkgs or null != null);
      runners = map runner (builtins.filter (id: runners.\${id}.enable or false) (builtins.attrNames runners));
      trustedUsers = setting "trusted-users";
      sandbox = if sandboxes == [ ] then settings.sandbox or null
        else { true = true; false = false; relaxed = "relaxed"; }.\${builtins.elemAt sandboxes (builtins.length sandboxes - 1)} or null;
      substituters = setting "substituters";
    };
  in builtins.mapAttrs ask (builtins.intersectAttrs wanted hosts)`
	};
}
function readHostAnswer(answer) {
	return new Map(Object.entries(readAnswer(record(string(), configuredHostSchema), answer, "nixosConfigurations")));
}
const HOMES_QUESTION = {
	attribute: "homeConfigurations",
	apply: `homes: let
  ${DESCRIBE}
  ${LLAMAS}
  ask = name: home: {
    name = text name;
    installed = llamas (home.pkgs or { }) "home.packages of \${name}" (home.config.home.packages or [ ]);
    byModule = home.config.programs.llama-fleet.enable or false;
  };
  in map (name: ask name homes.\${name}) (builtins.attrNames homes)`
};
function readHomes(answer) {
	return readAnswer(array(homeSchema), answer, HOMES_QUESTION.attribute);
}
function installableDescription(attribute) {
	return {
		attribute,
		apply: `package: let ${DESCRIBE} in describe { } ${nixString(attribute)} package`
	};
}
function readInstallableAnswer(answer, attribute) {
	return readAnswer(packageSchema, answer, attribute);
}
function upstreamPackagesQuestion(at, input, systems) {
	const query = [
		`rev=${at.commit}`,
		"shallow=1",
		...at.directory === "." ? [] : [`dir=${encodeURIComponent(at.directory)}`]
	];
	return {
		attribute: "nixosConfigurations",
		apply: `_: let
    input = (builtins.getFlake "${`git+file://${at.root.split("/").map(encodeURIComponent).join("/")}?${query.join("&")}`}").inputs.${nixString(input)} or { };
    pathOf = package: let tried = builtins.tryEval package.drvPath; in if tried.success then builtins.unsafeDiscardStringContext tried.value else "";
    of = system: let packages = input.packages.\${system} or { }; in builtins.listToAttrs (map
      (name: { name = "packages.\${system}.\${name}"; value = pathOf packages.\${name}; })
      (builtins.filter (name: builtins.elem name [ "default" "cuda" "vulkan" "rocm" ]) (builtins.attrNames packages)));
  in builtins.foldl' (all: system: all // of system) { } [ ${systems.map((system) => `"${system}"`).join(" ")} ]`
	};
}
function readUpstreamPackages(answer) {
	return readAnswer(record(string(), string()), answer, "nixosConfigurations");
}
// src/phases/configured-hosts.ts
const NOTHING = {
	system: null,
	variant: null,
	cpuFeatures: null,
	measured: null,
	service: null,
	servedModel: null,
	installed: [],
	available: [],
	allowsCuda: null,
	givenPkgs: false,
	runners: [],
	trustedUsers: [],
	sandbox: null,
	substituters: []
};
async function gatherHosts(wishes, hardware, nix) {
	const directory = flakeIn(wishes.root, wishes.flakeDirectory);
	const named = wishes.config?.hosts;
	const inFlake = await hostNames(directory, wishes, nix);
	const names = named === void 0 ? inFlake : Object.keys(named).toSorted();
	const answers = await askHosts(Object.fromEntries(names.filter((name) => inFlake.includes(name)).map((name) => [name, named?.[name]?.variant ?? null])), wishes, nix);
	const facts = [];
	for (const name of names) {
		const own = named?.[name];
		const installable = own?.installable;
		const found = answers.get(name) ?? (installable === void 0 ? {
			problem: `The flake has no host '${name}': nixosConfigurations has ${inFlake.join(", ")}.`,
			absent: true
		} : NOTHING);
		const configured = installable === void 0 || "problem" in found ? found : await withInstallable(directory, found, {
			attribute: installable,
			variant: own?.variant ?? null,
			importFromDerivation: mayBuild(wishes.config)
		}, nix);
		const here = hardware.machine.hostname() === name;
		facts.push({
			name,
			here,
			configured,
			cpu: cpuOf(name, here, hardware),
			capabilities: here ? hardware.capabilities : null,
			runsOn: own?.["runs-on"] ?? ["self-hosted", name]
		});
	}
	const withLlama = facts.filter(({ configured }) => "problem" in configured || hasLlama(configured));
	return named === void 0 && withLlama.length > 0 ? withLlama : facts;
}
async function gatherUpstreamPackages(wishes, input, systems, nix) {
	try {
		const { attribute, apply } = upstreamPackagesQuestion({
			root: wishes.root,
			commit: wishes.commit,
			directory: wishes.flakeDirectory
		}, input, systems);
		const said = readUpstreamPackages(await nix.evaluate({
			directory: flakeIn(wishes.root, wishes.flakeDirectory),
			attribute,
			importFromDerivation: mayBuild(wishes.config)
		}, apply));
		return new Map(Object.entries(said).map(([name, derivation]) => [`inputs.${input}.${name}`, derivation]));
	} catch (error) {
		if (!(error instanceof EvaluationError)) throw error;
		return { unknown: `The packages of upstream's own flake do not evaluate, so nothing can be compared with them: ${error.message}` };
	}
}
const mayBuild = (config) => config?.["import-from-derivation"] ?? false;
const hasLlama = (host) => host.variant !== null || host.measured !== null || host.installed.length > 0;
async function hostNames(directory, { source, config }, nix) {
	const noHosts = (found) => new InputError({
		problem: `${source} has no hosts: ${found}.`,
		next: "Run this in the repository whose flake configures the machines with nixosConfigurations. Machines without NixOS are named under `hosts` of the config, each with its `installable`."
	});
	try {
		const names = await nix.evaluate({
			directory,
			attribute: "nixosConfigurations",
			importFromDerivation: mayBuild(config)
		}, "builtins.attrNames");
		if (names.length === 0 && config?.hosts === void 0) throw noHosts("nixosConfigurations is empty");
		return names;
	} catch (error) {
		if (!(error instanceof EvaluationError)) throw error;
		const none = /does not provide attribute .*nixosConfigurations|attribute 'nixosConfigurations'/.test(error.message);
		const elsewhere = Object.values(config?.hosts ?? {}).some(({ installable }) => installable !== void 0);
		if (none && elsewhere) return [];
		if (none) throw noHosts("it has no nixosConfigurations");
		throw flakeError(error, source);
	}
}
function flakeError(error, source) {
	if (error.infrastructure) return new UpstreamError({
		problem: `The flake cannot be read. ${error.message}`,
		next: "Nothing was changed; run again later."
	});
	const complaint = complaintOf(error, source);
	if (complaint instanceof InputError) return complaint;
	const next = /lock file changes|--no-update-lock-file/.test(error.message) ? "Run `nix flake lock` first." : "`nix flake show` says more.";
	return new InputError({
		problem: `The flake cannot be read as it lies here. ${error.message}`,
		next
	});
}
async function askHosts(wanted, wishes, nix) {
	const ask = async (some) => {
		const { attribute, apply } = hostsQuestion(some);
		return readHostAnswer(await nix.evaluate({
			directory: flakeIn(wishes.root, wishes.flakeDirectory),
			attribute,
			importFromDerivation: mayBuild(wishes.config)
		}, apply));
	};
	if (Object.keys(wanted).length === 0) return new Map();
	try {
		return await ask(wanted);
	} catch (error) {
		if (!(error instanceof EvaluationError)) throw error;
	}
	const answers = new Map();
	for (const [name, variant] of Object.entries(wanted)) try {
		for (const [, host] of await ask({ [name]: variant })) answers.set(name, host);
	} catch (error) {
		if (!(error instanceof EvaluationError)) throw error;
		if (error.infrastructure) throw new UpstreamError({
			problem: `The flake cannot be read. ${error.message}`,
			next: "Nothing was changed; run again later."
		});
		answers.set(name, { problem: reasonOf(error, wishes) });
	}
	return answers;
}
function reasonOf({ message: sentence, logTail }, wishes) {
	const message = sentence.replaceAll(`${wishes.root}/`, "");
	const faults = logTail.split("\n").flatMap((line) => /^\s*- (?<fault>\S.*)$/.exec(line)?.groups?.["fault"] ?? []);
	const place = placeIn(logTail.slice(logTail.lastIndexOf("error:")), wishes);
	return withOwnPaths([...place === null ? [message] : [message.replaceAll(/,? at \S+:\d+:\d+/g, ""), `It is at ${place}.`], ...faults].join(" "), wishes).replace(/:?(?<![.!?…])$/, ".");
}
function withOwnPaths(words, { paths }) {
	return words.replaceAll(/[^\s`'"«]{0,200}\/[0-9a-z]{32}-source\/([^\s`'":]+)/g, (whole, path) => paths.includes(path) ? path : whole);
}
function placeIn(said, { root, paths }) {
	for (const { groups } of said.matchAll(/\bat (?<file>\S+):(?<line>\d+):\d+/g)) {
		const file = groups?.["file"] ?? "";
		const own = file.startsWith(`${root}/`) ? file.slice(root.length + 1) : /(?:-source|»)\/(?<own>.+)$/.exec(file)?.groups?.["own"];
		if (own !== void 0 && paths.includes(own)) return `${own}:${groups?.["line"] ?? ""}`;
	}
	return null;
}
async function withInstallable(directory, found, { attribute, variant, importFromDerivation }, nix) {
	const question = installableDescription(attribute);
	try {
		const measured = readInstallableAnswer(await nix.evaluate({
			directory,
			attribute,
			importFromDerivation
		}, question.apply), attribute);
		return {
			...found,
			variant: variant ?? found.variant,
			measured
		};
	} catch (error) {
		if (!(error instanceof EvaluationError)) throw error;
		return {
			problem: `The host's installable ${attribute} does not evaluate. ${error.message}`,
			installable: attribute
		};
	}
}
function cpuOf(name, here, { machine, measured }) {
	if (here) try {
		return {
			features: machine.cpuFeatures(),
			known: "/proc/cpuinfo of this machine"
		};
	} catch {
		return null;
	}
	const last = lastOnHost(measured, name);
	return last === null ? null : {
		features: knownFeatures(last.fingerprint.cpuFeatures),
		known: `measured there on ${last.recordedAt.slice(0, 10)}`
	};
}
// src/phases/configured-homes.ts
async function gatherHomes(wishes, nix) {
	const { attribute, apply } = HOMES_QUESTION;
	try {
		return readHomes(await nix.evaluate({
			directory: flakeIn(wishes.root, wishes.flakeDirectory),
			attribute,
			importFromDerivation: mayBuild(wishes.config)
		}, apply)).filter(({ installed }) => installed.length > 0);
	} catch (error) {
		if (!(error instanceof EvaluationError)) throw error;
		if (/does not provide attribute/.test(error.message)) return [];
		return { unknown: `The Home Manager configurations of the flake (homeConfigurations) do not evaluate: ${error.message}` };
	}
}
// src/phases/other-sources.ts
const LLAMA = /llama[._-]?cpp/i;
const pathsOf = (hashes) => `map
  (hash: builtins.unsafeDiscardStringContext (derivation { name = "source"; system = "none"; builder = "none"; outputHashMode = "recursive"; outputHash = hash; }).outPath)
  [ ${hashes.map(nixString).join(" ")} ]`;
const depthOf = (path) => path.split("/").length;
async function gatherOtherSources({ directory, lockSource, lockText, input }, nix) {
	try {
		const lock = parseFlakeLock(lockText, lockSource);
		const bumped = lockedInput(lock, input, lockSource).locked.narHash;
		const others = [...lockPaths(lock, lockSource)].flatMap(([path, at]) => {
			const { repo = "", url = "", path: place = "", narHash } = "node" in at ? at.node.locked ?? {} : {};
			return narHash !== void 0 && narHash !== bumped && LLAMA.test(`${repo} ${url} ${place}`) ? [{
				path,
				narHash
			}] : [];
		});
		if (others.length === 0) return new Map();
		const told = others.toSorted((one, other) => depthOf(other.path) - depthOf(one.path));
		const sources = array(string()).parse(await nix.evaluateExpression(directory, pathsOf(told.map(({ narHash }) => narHash))));
		return new Map(sources.map((source, index) => [source, told[index]?.path ?? ""]));
	} catch (error) {
		if (error instanceof InputError) return new Map();
		if (error instanceof EvaluationError) return { unknown: `The other inputs that hold a llama.cpp cannot be read: ${error.message}` };
		throw error;
	}
}
// src/phases/pin-facts.ts
async function gatherPin(question, world) {
	const { directory, source, text, input } = question;
	const nothing = {
		input,
		problem: null,
		place: source,
		form: null,
		ref: null,
		rev: null,
		locked: null,
		tagCommit: { unknown: "" },
		loose: []
	};
	try {
		const { form, reference, place } = await readDeclaration(world.nix, {
			directory,
			text,
			source,
			input
		});
		const lock = lockOf(question);
		const said = {
			...nothing,
			place,
			form,
			ref: reference.ref,
			rev: reference.rev
		};
		if (lock === null) return said;
		const { locked, original } = lock.input;
		const tagCommit = await tagCommitOf(reference.ref, question, lock.input, world.upstream);
		return {
			...said,
			locked: {
				rev: locked.rev ?? null,
				originalRef: original.ref ?? null
			},
			tagCommit,
			loose: looseInputs(lock.lock, input, question.lockSource)
		};
	} catch (error) {
		if (error instanceof InputError) return {
			...nothing,
			problem: {
				what: error.message.slice(0, -error.next.length).trim(),
				next: error.next
			}
		};
		if (error instanceof EvaluationError && !error.infrastructure) return {
			...nothing,
			problem: {
				what: error.message,
				next: "Look at the inputs of flake.nix."
			}
		};
		throw error;
	}
}
function lockOf({ lockText, lockSource, input }) {
	if (lockText === null) return null;
	const lock = parseFlakeLock(lockText, lockSource);
	return {
		lock,
		input: lockedInput(lock, input, lockSource)
	};
}
async function tagCommitOf(ref, { input, upstream, lockSource }, locked, tags) {
	const tag = ref === null ? null : tagName(ref);
	if (tag === null) return { unknown: `'${input}' is not pinned by a tag.` };
	try {
		return { commit: (await tags.list(upstreamOf(locked, input, upstream, lockSource), Object.values(TAG_PREFIXES))).find(({ name }) => name === tag)?.commit ?? null };
	} catch (error) {
		if (!(error instanceof UpstreamError || error instanceof InputError)) throw error;
		return { unknown: `Where ${tag} stands upstream is not known: ${error.message}` };
	}
}
async function tagsAround(commit, address, tags) {
	const family = (await tags.list(address, Object.values(TAG_PREFIXES))).flatMap((tag) => familyTag(tag) ?? []);
	const { compareInFamily, tagOnCommit, tagsByCommit } = await import("./tags.js");
	const releases = family.filter((tag) => tag.family === "release").toSorted(compareInFamily);
	return {
		on: tagOnCommit(tagsByCommit(family), commit)?.name ?? null,
		newest: releases.at(-1)?.name ?? null
	};
}
function looseInputs(lock, input, source) {
	const roots = Object.keys(lock.nodes[lock.root]?.inputs ?? {});
	return [...lockPaths(lock, source)].flatMap(([path, at]) => {
		const [first, nested, ...deeper] = path.split("/");
		if (first !== input || nested === void 0 || deeper.length > 0 || "follows" in at) return [];
		const repository = githubRepositoryOf(at.node.locked ?? {});
		const alike = repository === null ? null : rootInputOf(lock, repository);
		return [{
			nested,
			root: roots.includes(nested) ? nested : alike === input ? null : alike
		}];
	});
}
// src/phases/fleet-facts.ts
const DAY_MS = 864e5;
const MOST_FILES = 5e3;
async function gatherFleet(directory, configPath, world) {
	const { files, survey, progress } = world;
	const { root, tracked, untracked, origin, committedAt } = await world.tree.survey(directory);
	const read = (path) => files.read(`${root}/${path}`);
	const paths = [...tracked, ...untracked];
	const workflows = await readWorkflows(paths, read);
	const { config, problem: configProblem } = await readConfig(configPath, root, {
		files,
		workflows
	});
	const directoryInside = flakeDirectory(config?.flake ?? ".");
	const inFlake = (name) => pathInFlake(directoryInside, name);
	const nixFile = {
		path: inFlake("flake.nix"),
		text: await read(inFlake("flake.nix"))
	};
	if (nixFile.text === null) {
		if (configProblem?.missing === false) throw new InputError({
			problem: configProblem.what,
			next: configProblem.next
		});
		throw new InputError({
			problem: `There is no ${nixFile.path} in ${root}.`,
			next: elsewhere(directoriesWith("flake.nix", tracked), configPath)
		});
	}
	const lockText = await read(inFlake("flake.lock"));
	const foreign = [nixFile.path, ...lockText === null ? [] : [inFlake("flake.lock")]].filter((path) => !tracked.includes(path)).map((path) => ({ path }));
	if (foreign.length > 0) {
		const are = foreign.length === 1 ? "is" : "are";
		throw new InputError({
			problem: `${foreign.map(({ path }) => path).join(" and ")} ${are} not tracked by git, and of a repository nix reads only what is.`,
			next: `Run \`${addCommand(foreign)}\`; if git ignores ${foreign.length === 1 ? "it" : "them"}, take that rule out first.`
		});
	}
	const nix = await survey.nix();
	const isOld = nix === null || !isAtLeast(nix, "2.18");
	const machine = {
		hostname: world.machine.hostname(),
		nix,
		sandbox: await survey.sandbox(),
		configSources: await survey.configSources()
	};
	const daysSinceCommit = committedAt === null ? null : Math.floor((world.clock.now().getTime() - committedAt.getTime()) / DAY_MS);
	const text = nixFile.text;
	const wishes = {
		root,
		flakeDirectory: directoryInside,
		source: nixFile.path,
		paths,
		config
	};
	const { input, inputs, pinnedAs } = inputOf(config, lockText);
	const hosts = isOld ? [] : await progress.task("Reading the fleet", async () => gatherHosts(wishes, {
		machine: world.machine,
		capabilities: await survey.cudaCapabilities(),
		measured: (await measuredBefore(config === null ? HISTORY_BRANCH : config.history, world)).entries
	}, world.nix));
	const sources = await nixFiles(paths, read);
	const homes = isOld || !sources.some((file) => file.text.includes("homeConfigurations")) ? [] : await progress.task("Reading the Home Manager configurations", () => gatherHomes(wishes, world.nix));
	const pin = isOld ? null : await progress.task("Reading the pin", () => gatherPin({
		directory: flakeIn(root, directoryInside),
		source: nixFile.path,
		text,
		lockSource: inFlake("flake.lock"),
		lockText,
		input,
		upstream: config?.upstream
	}, world));
	const systems = [...new Set(hosts.flatMap(({ configured }) => "problem" in configured || likelyGpuVariant(configured) === null ? [] : [configured.system ?? "x86_64-linux"]))];
	const upstreamPackages = systems.length === 0 || pin?.problem !== null ? new Map() : await progress.task("Comparing with upstream's packages", async () => gatherUpstreamPackages({
		...wishes,
		commit: (await world.fleet.facts(root)).headCommit
	}, input, systems, world.nix));
	const otherSources = hosts.length === 0 || lockText === null ? new Map() : await gatherOtherSources({
		directory: flakeIn(root, directoryInside),
		lockSource: inFlake("flake.lock"),
		lockText,
		input
	}, world.nix);
	return {
		facts: {
			unread: isOld ? `Nothing of the flake can be asked without nix ${OLDEST_NIX} or newer: no host, no package, no pin.` : null,
			machine,
			pin,
			hosts,
			upstreamPackages,
			otherSources,
			configProblem: configProblem ?? modelProblem(config, hosts, configPath),
			configPath,
			flakeDirectory: directoryInside,
			workflows,
			publicity: isAskedFor(workflows, hosts) || mayStop({
				workflows,
				daysSinceCommit
			}) ? await world.publicity.of(origin) : {
				kind: "unknown",
				why: "it was not asked"
			},
			daysSinceCommit,
			homes,
			...sourceMentions(sources, input)
		},
		root,
		config,
		flakeDirectory: directoryInside,
		input,
		inputs,
		pinnedAs,
		nixFile: {
			path: nixFile.path,
			text
		},
		lockText,
		paths
	};
}
const initCommand = (config) => `llama-fleet init${config === ".github/llama-fleet.yml" ? "" : ` --config ${shellWord(config)}`}`;
function configProblemOf(error, path, missing = false) {
	const next = error.next.includes("\n") ? `Delete it: \`${initCommand(path)}\` writes one where there is none.` : error.next;
	return {
		missing,
		what: error.message.slice(0, -error.next.length).trim(),
		next
	};
}
function modelProblem(config, hosts, source) {
	try {
		if (config !== null) for (const { name } of hosts) modelOf(name, config.hosts?.[name] ?? {}, config, source);
		return null;
	} catch (error) {
		if (error instanceof InputError) return configProblemOf(error, source);
		throw error;
	}
}
async function readConfig(path, root, { files, workflows }) {
	try {
		const text = await files.read(pathFrom(root, path));
		if (text !== null) return {
			config: parseConfig(text, path),
			problem: null
		};
		const other = await otherConfig(path, root, files);
		if (other !== null) throw missingConfig(path, other);
		const named = path === ".github/llama-fleet.yml" ? await namedConfig(root, files, workflows) : null;
		if (named !== null) throw missingConfig(path, named.config, named.by);
		return {
			config: null,
			problem: {
				...configProblemOf(missingConfig(path), path, true),
				next: `\`${initCommand(path)}\` writes one.`
			}
		};
	} catch (error) {
		if (!(error instanceof InputError)) throw error;
		return {
			config: null,
			problem: configProblemOf(error, path)
		};
	}
}
async function namedConfig(root, files, workflows) {
	for (const { path, configs } of workflows) for (const config of configs ?? []) if (await files.read(pathFrom(root, config)).catch(() => null) !== null) return {
		config,
		by: path
	};
	return null;
}
function inputOf(config, lockText) {
	const usual = config?.["flake-input"] ?? "llama-cpp";
	try {
		const lock = lockText === null ? null : parseFlakeLock(lockText, "flake.lock");
		const inputs = Object.keys(lock?.nodes[lock.root]?.inputs ?? {});
		const target = lock?.nodes[lock.root]?.inputs?.[usual];
		if (config === null && Array.isArray(target) && target.length === 1) return {
			input: target[0] ?? usual,
			inputs,
			pinnedAs: null
		};
		const other = lock === null || inputs.includes(usual) ? null : inputs.find((name) => isOfficial(lock, name)) ?? null;
		return config === null ? {
			input: other ?? usual,
			inputs,
			pinnedAs: null
		} : {
			input: usual,
			inputs,
			pinnedAs: other
		};
	} catch (error) {
		if (error instanceof InputError) return {
			input: usual,
			inputs: [],
			pinnedAs: null
		};
		throw error;
	}
}
function isOfficial(lock, name) {
	try {
		upstreamOf(lockedInput(lock, name, "flake.lock"), name, void 0, "flake.lock");
		return true;
	} catch {
		return false;
	}
}
async function readWorkflows(paths, read) {
	const own = paths.filter((path) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path));
	return (await Promise.all(own.map(async (path) => ({
		path,
		text: await readable(path, read)
	})))).flatMap(({ path, text }) => text === null ? [] : [workflowFacts(path, text)]);
}
function isAskedFor(workflows, hosts) {
	return workflows.some((workflow) => workflow.triggers.some((trigger) => trigger.startsWith("pull_request")) && jobsStartedBy(workflow, workflows).some(({ job }) => runsOnHardware(job, ownLabels({ hosts })) !== "no"));
}
async function nixFiles(paths, read) {
	const files = [];
	for (const path of paths.filter((one) => one.endsWith(".nix")).slice(0, MOST_FILES)) {
		const text = await readable(path, read);
		if (text !== null) files.push({
			path,
			text
		});
	}
	return files;
}
async function readable(path, read) {
	try {
		return await read(path);
	} catch (error) {
		if (error instanceof InputError) return null;
		throw error;
	}
}
export { isHosted as a, answeringRunners as c, likelyGpuVariant as d, likelyVariant as f, namedFor as i, evaluatedHosts as l, tagsAround as n, jobsStartedBy as o, ownLabels as p, REPOSITORY_RULES as r, runsOnHardware as s, gatherFleet as t, judgedPackage as u };
