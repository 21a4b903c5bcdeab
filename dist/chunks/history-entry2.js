export { t as historyEntries } from "./history-entry.js";
