import { i as __toESM } from "./rolldown-runtime.js";
import { _ as require_semver } from "./reading.js";
import { $t as InputError, F as oneLine } from "./main.js";
// src/core/nix/nix-config.ts
var import_semver = __toESM(require_semver(), 1);
const OLDEST_NIX = "2.18";
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
function isAtLeast({ version }, least) {
	return import_semver.default.gte(import_semver.default.coerce(version) ?? "0.0.0", `${least}.0`);
}
function assertNewEnough(nix) {
	if (isAtLeast(nix, "2.18")) return;
	throw new InputError({
		problem: `nix ${nix.name} is older than ${OLDEST_NIX}, which current nixpkgs and flake-parts need.`,
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
export { parseNixVersion as a, nixConfigText as i, assertNewEnough as n, isAtLeast as r, OLDEST_NIX as t };
