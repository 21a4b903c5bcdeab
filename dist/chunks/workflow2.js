export { r as runInWorkflow } from "./workflow.js";
