export { r as reportSchema } from "./report2.js";
