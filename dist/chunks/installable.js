import { $t as InputError, F as oneLine, I as readAnswer, M as evaluationCommand } from "./main.js";
import { _ as union, a as array, h as string, m as strictObject, p as record, r as _enum } from "./zod.js";
import { C as attributeName } from "./reading.js";
import { t as INSTALLABLE_SOURCES } from "./measurement.js";
// src/core/hosts/declared-options.ts
const DECLARED_BY = `declaredBy = package:
    let
      src = package.src or null;
      isPlain = if builtins.isAttrs src then src ? outPath && !(src ? drvPath)
        else if builtins.isString src then builtins.all (context: context.path or false) (builtins.attrValues (builtins.getContext src))
        else builtins.isPath src;
      textOf = file: let path = "\${src}/\${file}"; in if builtins.pathExists path then "\\n\${builtins.readFile path}" else "";
      captured = pattern: text: builtins.concatMap (part: if builtins.isList part then part else [ ]) (builtins.split pattern text);
      namesIn = text: captured "\\n[ \\t]*option[ \\t]*[(][ \\t]*([A-Z0-9_]+)" text ++ captured "\\n[ \\t]*set[ \\t]*[(][ \\t]*([A-Z0-9_]+)[ \\t][^\\n]*CACHE" text;
      ofGgml = if isPlain then namesIn (textOf "ggml/CMakeLists.txt") else [ ];
    in if ofGgml == [ ] then null else ofGgml ++ namesIn (textOf "CMakeLists.txt");`;
const COMPILER_FLAGS_OF = `compilerFlagsOf = package:
    let
      said = name: package.\${name} or package.env.\${name} or [ ];
      flags = builtins.concatMap (name: let value = said name; in if builtins.isList value then value else builtins.filter builtins.isString (builtins.split "[ \\n]+" value)) [ "NIX_CFLAGS_COMPILE" "CFLAGS" "CXXFLAGS" ];
      arch = package.stdenv.hostPlatform.gcc.arch or null;
      plain = map (flag: builtins.unsafeDiscardStringContext (toString flag)) (builtins.filter (flag: builtins.isString flag && flag != "") flags);
    in plain ++ (if arch == null then [ ] else [ "-march=\${arch}" ]);`;
// src/core/hosts/installable.ts
const installableSchema = strictObject({
	source: _enum(INSTALLABLE_SOURCES),
	derivation: string(),
	out: string(),
	cmakeFlags: array(string()).optional(),
	compilerFlags: array(string()).optional(),
	declared: array(string()).nullable().optional()
});
const DESCRIBE = `let ${DECLARED_BY} ${COMPILER_FLAGS_OF} in source: package: { inherit source; derivation = builtins.unsafeDiscardStringContext package.drvPath; out = builtins.unsafeDiscardStringContext (toString package.outPath); cmakeFlags = map (flag: builtins.unsafeDiscardStringContext (toString flag)) (let flags = package.cmakeFlags or [ ]; in if builtins.isList flags then flags else [ ]); compilerFlags = compilerFlagsOf package; declared = declaredBy package; }`;
function installableQuestion(host) {
	if (host.installable !== null) return {
		attribute: host.installable,
		apply: `(${DESCRIBE}) "config"`
	};
	const variant = `llama-cpp-${host.variant}`;
	return {
		attribute: hostAttribute(host.name),
		apply: `host: let
      describe = ${DESCRIBE};
      program = host.config.programs.llama-fleet.package or null;
      service = if host.config.services.llama-cpp.enable or false then host.config.services.llama-cpp.package else null;
      isVariant = name: builtins.match "llama-cpp.*" name != null;
    in
      if program != null then describe "programs.llama-fleet" program
      else if service != null then describe "services.llama-cpp" service
      else if host.pkgs ? "${variant}" then describe "pkgs" host.pkgs."${variant}"
      else { missing = builtins.filter isVariant (builtins.attrNames host.pkgs); }`
	};
}
function readInstallable(host, answer) {
	const evaluated = readAnswer(union([installableSchema, strictObject({ missing: array(string()) })]), answer, installableQuestion(host).attribute);
	if ("missing" in evaluated) throw new InputError({
		problem: `The host '${host.name}' has no package llama-cpp-${host.variant} (it has ${oneLine(evaluated.missing.join(", ")) || "no llama-cpp package at all"}).`,
		next: `Add the overlay that gives it, correct the variant of the host, or name its \`installable\`.`
	});
	return {
		...evaluated,
		attribute: attributeOf(host, evaluated.source)
	};
}
function attributeOf(host, source) {
	switch (source) {
		case "config": return host.installable ?? "";
		case "programs.llama-fleet": return `${hostAttribute(host.name)}.config.programs.llama-fleet.package`;
		case "services.llama-cpp": return `${hostAttribute(host.name)}.config.services.llama-cpp.package`;
		case "pkgs": return `${hostAttribute(host.name)}.pkgs.llama-cpp-${host.variant}`;
	}
}
function hostAttribute(name) {
	return `nixosConfigurations.${attributeName(name)}`;
}
function evaluationOf(name, directory, installable) {
	return evaluationCommand(installable === void 0 ? `${hostAttribute(name)}.config.system.build.toplevel.drvPath` : `${installable}.drvPath`, directory);
}
const HOSTS_QUESTION = {
	attribute: "nixosConfigurations",
	apply: `builtins.mapAttrs (name: host: let
      program = host.config.programs.llama-fleet or { };
      service = host.config.services.llama-cpp or { };
      own = program.package or null;
      package = if own != null then own else if service.enable or false then service.package else null;
      flags = let said = package.cmakeFlags or [ ]; in if builtins.isList said then map (flag: builtins.unsafeDiscardStringContext (toString flag)) said else [ ];
    in {
      variant = program.variant or null;
      packageName = if package == null then null else package.pname or package.name;
      cmakeFlags = let tried = builtins.tryEval (builtins.deepSeq flags flags); in if tried.success then tried.value else [ ];
      system = host.pkgs.stdenv.hostPlatform.system or null;
      cpuFeatures = if program.enable or false then program.cpuFeatures or null else null;
    })`
};
const foundSchema = record(string(), strictObject({
	variant: string().nullable(),
	packageName: string().nullable(),
	cmakeFlags: array(string()).optional(),
	system: string().nullable(),
	cpuFeatures: array(string()).nullable().optional()
}));
function readHosts(answer) {
	return new Map(Object.entries(readAnswer(foundSchema, answer, HOSTS_QUESTION.attribute)));
}
export { readHosts as a, DECLARED_BY as c, installableQuestion as i, evaluationOf as n, readInstallable as o, hostAttribute as r, COMPILER_FLAGS_OF as s, HOSTS_QUESTION as t };
