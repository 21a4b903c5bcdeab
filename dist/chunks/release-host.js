// src/core/upstream/release-host.ts
const ADDRESS = /^(?:(?:https?|ssh|git):\/\/(?:[^/@\s]*@)?|[\w.-]+@)(?<host>[\w.-]+(?::\d{1,5})?)[:/](?<owner>[\w-][\w.-]{0,99})\/(?<name>[\w.-]{1,100}?)(?:\.git)?\/?$/;
function releaseHost(upstream, { serverUrl, apiUrl }) {
	const { host: written, owner, name } = ADDRESS.exec(upstream)?.groups ?? {};
	const host = written?.toLowerCase().replace(/^(?:www|ssh)\.(?=github\.com\b)/, "").replace(/:(?:443|22|9418)$/, "");
	if (host === void 0 || owner === void 0 || name === void 0 || /^\.+$/.test(name)) return null;
	const ownServer = host === (serverUrl ?? "https://github.com").replace(/^https?:\/\/|\/+$/g, "").toLowerCase();
	const api = (ownServer && apiUrl !== void 0 && /^https?:\/\//.test(apiUrl) ? apiUrl.replace(/\/+$/, "") : null) ?? (host === "github.com" ? "https://api.github.com" : null);
	return api === null ? null : {
		api,
		repository: `${owner}/${name}`,
		ownServer
	};
}
function githubRepository(address) {
	return releaseHost(address, {
		serverUrl: void 0,
		apiUrl: void 0
	})?.repository ?? null;
}
export { releaseHost as n, githubRepository as t };
