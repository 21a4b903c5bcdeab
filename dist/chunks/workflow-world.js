// src/phases/workflow-world.ts
const ARTIFACTS = {
	plan: "plan",
	report: "report",
	measurement: "measurement-",
	earlier: "measurement-earlier"
};
export { ARTIFACTS as t };
