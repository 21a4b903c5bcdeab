export { c as missingConfig, l as parseConfig } from "./reading.js";
