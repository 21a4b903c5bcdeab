// src/core/upstream/release-host.ts
const ADDRESS = /^(?:https?:\/\/(?:[^/@\s]*@)?|ssh:\/\/(?:[^/@\s]*@)?|[\w.-]+@)(?<host>[\w.-]+(?::\d{1,5})?)[:/](?<owner>[\w-][\w.-]{0,99})\/(?<name>[\w.-]{1,100}?)(?:\.git)?\/?$/;
function releaseHost(upstream, { serverUrl, apiUrl }) {
	const { host, owner, name } = ADDRESS.exec(upstream)?.groups ?? {};
	if (host === void 0 || owner === void 0 || name === void 0 || /^\.+$/.test(name)) return null;
	const server = (serverUrl ?? "https://github.com").replace(/^https?:\/\/|\/+$/g, "").toLowerCase();
	const ownServer = host.toLowerCase() === server;
	const api = (ownServer && apiUrl !== void 0 && /^https?:\/\//.test(apiUrl) ? apiUrl.replace(/\/+$/, "") : null) ?? (host.toLowerCase() === "github.com" ? "https://api.github.com" : null);
	return api === null ? null : {
		api,
		repository: `${owner}/${name}`,
		ownServer
	};
}
export { releaseHost as t };
