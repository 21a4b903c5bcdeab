export { g as HISTORY_BRANCH } from "./reading.js";
