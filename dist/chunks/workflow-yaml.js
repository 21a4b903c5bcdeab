import { g as require_dist, h as excessOfYaml } from "./reading.js";
// src/core/workflow-yaml.ts
var import_dist = require_dist();
function readWorkflow(text) {
	if (excessOfYaml(text, 524288) !== null) return {
		kind: "unread",
		why: "it is longer or odder than a workflow may be"
	};
	try {
		return {
			kind: "read",
			document: (0, import_dist.parse)(text, {
				maxAliasCount: 50,
				logLevel: "error"
			})
		};
	} catch (error) {
		return {
			kind: "unread",
			why: `it is no YAML (${String(error instanceof Error ? error.message : error).split("\n")[0] ?? ""})`
		};
	}
}
export { readWorkflow as t };
