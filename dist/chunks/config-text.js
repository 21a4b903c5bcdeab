export { l as missingConfig, u as parseConfig } from "./reading.js";
