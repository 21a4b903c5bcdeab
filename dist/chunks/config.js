export { _ as HISTORY_BRANCH } from "./reading.js";
