export { d as HISTORY_BRANCH } from "./reading.js";
