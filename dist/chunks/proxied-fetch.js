import { i as __toESM } from "./rolldown-runtime.js";
import { t as HttpClient } from "./actions-http-client.js";
// src/adapters/proxied-fetch.ts
function proxiedFetch() {
	const client = new HttpClient("llama-fleet", [], { keepAlive: true });
	return async (url, options) => {
		const dispatcher = client.getAgentDispatcher(url);
		if (dispatcher === void 0) return fetch(url, options);
		const { fetch: through } = await import("./undici2.js").then((m) => __toESM(m.default, 1));
		return through(url, {
			...options,
			dispatcher
		});
	};
}
export { proxiedFetch as t };
