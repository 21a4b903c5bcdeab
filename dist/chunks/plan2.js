export { c as planSchema } from "./plan.js";
