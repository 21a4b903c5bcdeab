export { t as isLive, n as lineProgress } from "./terminal-lines2.js";
