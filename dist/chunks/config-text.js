export { u as missingConfig, d as parseConfig } from "./reading.js";
