export { t as historyEntries } from "./history-entry2.js";
