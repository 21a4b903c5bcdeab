export { s as missingConfig, c as parseConfig } from "./reading.js";
