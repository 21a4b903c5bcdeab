export { t as complaintOf } from "./flake-complaint2.js";
