export { t as nextAttempt } from "./next-attempt2.js";
