export { m as missingConfig, h as parseConfig } from "./reading.js";
