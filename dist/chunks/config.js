export { u as HISTORY_BRANCH } from "./reading.js";
