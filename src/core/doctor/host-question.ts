import { z } from 'zod'
import type { Question } from '../hosts/installable.ts'
import { COMPILER_FLAGS_OF, DECLARED_BY } from '../hosts/declared-options.ts'
import { nixString } from '../nix/nix-code.ts'
import { readAnswer } from '../reading.ts'
import { configuredHostSchema, homeSchema, packageSchema, type ConfiguredHost, type HomeFacts, type PackageFacts } from './facts.ts'

/**
 * A package in the words of the rules. cmake is what every llama.cpp is built with, so one of another derivation tells of another
 * nixpkgs; the recipe is told by where it lies (`meta.position`), else by upstream's flake calling every version 0.0.0. nixpkgs' own fetches its
 * source, which makes that a derivation; with a flake's input in its place the recipe builds what is pinned. A source that was filtered (lib.cleanSourceWith)
 * knows where it is from.
 */
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
    };`

/** Nix code: which packages of a list are a llama.cpp, in the words of the rules. */
const LLAMAS = `isLlama = package: (builtins.tryEval (builtins.isAttrs package && builtins.match "llama-cpp(-.*)?" (package.pname or package.name or "") != null && package.pname or "" != "llama-cpp-python")).value;
  llamas = pkgs: place: packages: map (describe pkgs place) (builtins.filter isLlama packages);`

/** The hosts that are asked for, each with the variant that the configuration says (null when it says none). */
export type WantedHosts = Readonly<Record<string, string | null>>

/** Returns the question what hosts are like. */
export function hostsQuestion(wanted: WantedHosts): Question {
  const names = Object.entries(wanted).map(([name, variant]) => `${nixString(name)} = ${variant === null ? 'null' : nixString(variant)};`)
  return {
    attribute: 'nixosConfigurations',
    apply: `hosts: let
  wanted = { ${names.join(' ')} };
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
  in builtins.mapAttrs ask (builtins.intersectAttrs wanted hosts)`,
  }
}

/** Returns what nix said of the hosts; throws InputError for another shape. */
export function readHostAnswer(answer: unknown): ReadonlyMap<string, ConfiguredHost> {
  return new Map(Object.entries(readAnswer(z.record(z.string(), configuredHostSchema), answer, 'nixosConfigurations')))
}

/** The question which llama.cpp the Home Manager configurations install that are no part of a host. */
export const HOMES_QUESTION: Question = {
  attribute: 'homeConfigurations',
  apply: `homes: let
  ${DESCRIBE}
  ${LLAMAS}
  ask = name: home: {
    name = text name;
    installed = llamas (home.pkgs or { }) "home.packages of \${name}" (home.config.home.packages or [ ]);
    byModule = home.config.programs.llama-fleet.enable or false;
  };
  in map (name: ask name homes.\${name}) (builtins.attrNames homes)`,
}

/** Returns nix's answer to that question. */
export function readHomes(answer: unknown): readonly HomeFacts[] {
  return readAnswer(z.array(homeSchema), answer, HOMES_QUESTION.attribute)
}

/** Returns the question what one attribute of the flake is, which the configuration names as a host's `installable`. */
export function installableDescription(attribute: string): Question {
  return { attribute, apply: `package: let ${DESCRIBE} in describe { } ${nixString(attribute)} package` }
}

/** Returns nix's answer to that question. */
export function readInstallableAnswer(answer: unknown, attribute: string): PackageFacts {
  return readAnswer(packageSchema, answer, attribute)
}

/**
 * Returns the question which derivations upstream's own packages are, in the flake as it is committed: a commit is what a pure
 * evaluation may name, and upstream's code is evaluated in no other. `directory` is the flake's, below a git root.
 */
export function upstreamPackagesQuestion(at: { readonly root: string; readonly commit: string; readonly directory: string }, input: string, systems: readonly string[]): Question {
  const query = [`rev=${at.commit}`, 'shallow=1', ...(at.directory === '.' ? [] : [`dir=${encodeURIComponent(at.directory)}`])]
  const url = `git+file://${at.root.split('/').map(encodeURIComponent).join('/')}?${query.join('&')}`
  return {
    attribute: 'nixosConfigurations',
    apply: `_: let
    input = (builtins.getFlake "${url}").inputs.${nixString(input)} or { };
    pathOf = package: let tried = builtins.tryEval package.drvPath; in if tried.success then builtins.unsafeDiscardStringContext tried.value else "";
    of = system: let packages = input.packages.\${system} or { }; in builtins.listToAttrs (map
      (name: { name = "packages.\${system}.\${name}"; value = pathOf packages.\${name}; })
      (builtins.filter (name: builtins.elem name [ "default" "cuda" "vulkan" "rocm" ]) (builtins.attrNames packages)));
  in builtins.foldl' (all: system: all // of system) { } [ ${systems.map((system) => `"${system}"`).join(' ')} ]`,
  }
}

/** Returns nix's answer to that question: derivations by the names of the packages. */
export function readUpstreamPackages(answer: unknown): Readonly<Record<string, string>> {
  return readAnswer(z.record(z.string(), z.string()), answer, 'nixosConfigurations')
}
