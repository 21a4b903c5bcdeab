export { t as planSchema } from "./plan.js";
