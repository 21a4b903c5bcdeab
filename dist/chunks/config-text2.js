export { n as parseConfig } from "./config-text.js";
