import { i as __toESM } from "./rolldown-runtime.js";
import { _ as require_semver } from "./reading.js";
import { Gt as InputError, M as oneLine } from "./main.js";
// src/core/nix/nix-config.ts
var import_semver = __toESM(require_semver(), 1);
const OLDEST_NIX = "2.18.0";
const SAID = /^nix \((?<maker>[^()\n]{1,100})\) (?<version>\d{1,5}\.\d{1,5}(?:\.\d{1,9})?)/m;
function parseNixVersion(said) {
	const { maker, version } = SAID.exec(said)?.groups ?? {};
	if (maker === void 0 || version === void 0) throw new InputError({
		problem: `\`nix --version\` says '${oneLine(said)}', which is no version of nix.`,
		next: "Look which program `command -v nix` finds."
	});
	return {
		version,
		name: maker === "Nix" ? version : `${version} (${maker})`
	};
}
function assertNewEnough(nix) {
	if (import_semver.default.gte(import_semver.default.coerce(nix.version) ?? "0.0.0", "2.18.0")) return;
	throw new InputError({
		problem: `nix ${nix.name} is older than ${OLDEST_NIX.slice(0, 4)}, which current nixpkgs and flake-parts need.`,
		next: "Install a newer one (https://nixos.org/download), or set LLAMA_FLEET_ALLOW_OLD_NIX=1 for a fleet that needs neither."
	});
}
function nixConfigText(existing, token, importFromDerivation = false) {
	if (token !== null && !/^[\u0021-\u007e]+$/.test(token)) throw new InputError({
		problem: "The token has spaces, line ends or other characters that no token has.",
		next: "Give it as GitHub printed it."
	});
	return [
		...existing === void 0 || existing === "" ? [] : [existing],
		"extra-experimental-features = nix-command flakes",
		"accept-flake-config = false",
		`allow-import-from-derivation = ${importFromDerivation}`,
		...token === null ? [] : [`extra-access-tokens = github.com=${token}`]
	].join("\n");
}
export { parseNixVersion as i, assertNewEnough as n, nixConfigText as r, OLDEST_NIX as t };
