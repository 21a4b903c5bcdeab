export { s as planSchema } from "./plan2.js";
