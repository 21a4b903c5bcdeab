import { t as includeOf } from "./token-overrides.js";
import { H as parseJson, it as textOfFile, rt as Unreadable } from "./main.js";
import { a as parseNixVersion } from "./nix-config.js";
import { dirname, isAbsolute, join } from "node:path";
// src/adapters/local-survey.ts
const DEEPEST = 8;
const MOST_BYTES = 1048576;
function localSurvey({ processes, environment, directory }) {
	const said = async (program, ...argv) => {
		const ending = await processes.run({
			program,
			arguments: argv,
			directory,
			environment,
			timeoutSeconds: 60
		});
		return ending.exitCode === 0 ? ending.stdout : null;
	};
	return {
		async nix() {
			const text = await said("nix", "--version");
			try {
				return text === null ? null : parseNixVersion(text);
			} catch {
				return null;
			}
		},
		async sandbox() {
			const text = await said("nix", "--extra-experimental-features", "nix-command", "show-config", "--json");
			try {
				const value = parseJson(text ?? "null")?.sandbox?.value;
				return typeof value === "boolean" || value === "relaxed" ? value : null;
			} catch {
				return null;
			}
		},
		async configSources() {
			const files = await Promise.all(configFiles(environment).map((path) => sourcesOf(path, 0)));
			const variable = environment["NIX_CONFIG"];
			return [...files.flat(), ...variable === void 0 ? [] : [{
				name: "$NIX_CONFIG",
				text: variable
			}]];
		},
		async cudaCapabilities() {
			const text = await said("nvidia-smi", "--query-gpu=compute_cap", "--format=csv,noheader");
			if (text === null) return null;
			const found = text.split("\n").map((line) => line.trim()).filter((line) => /^\d{1,2}\.\d$/.test(line));
			return [...new Set(found)].toSorted();
		}
	};
}
function configFiles(environment) {
	const { NIX_CONF_DIR, NIX_USER_CONF_FILES, XDG_CONFIG_HOME, XDG_CONFIG_DIRS, HOME } = environment;
	const home = XDG_CONFIG_HOME ?? (HOME === void 0 ? null : join(HOME, ".config"));
	const general = (XDG_CONFIG_DIRS ?? "/etc/xdg").split(":").filter((path) => path !== "");
	const users = NIX_USER_CONF_FILES?.split(":") ?? [...home === null ? [] : [home], ...general].map((path) => join(path, "nix", "nix.conf"));
	return [join(NIX_CONF_DIR ?? "/etc/nix", "nix.conf"), ...users.toReversed()];
}
async function sourcesOf(path, depth) {
	let text;
	try {
		text = await textOfFile(path, MOST_BYTES);
	} catch (error) {
		return error instanceof Unreadable && (error.code === null || error.code === "EACCES") ? [{
			name: path,
			text: null
		}] : [];
	}
	const sources = [];
	let lines = [];
	const endPart = () => {
		if (lines.length > 0) sources.push({
			name: path,
			text: lines.join("\n")
		});
		lines = [];
	};
	for (const line of text.split("\n")) {
		const included = includeOf(line);
		if (included === null || depth >= DEEPEST) lines.push(line);
		else {
			endPart();
			sources.push(...await sourcesOf(isAbsolute(included) ? included : join(dirname(path), included), depth + 1));
		}
	}
	endPart();
	return sources;
}
export { localSurvey };
