export { a as missingConfig, o as parseConfig } from "./reading.js";
