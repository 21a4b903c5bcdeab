export { t as storeWorkers } from "./foreign-processes2.js";
