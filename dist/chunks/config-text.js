export { h as missingConfig, g as parseConfig } from "./reading.js";
