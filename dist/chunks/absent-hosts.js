export { t as checkNames } from "./absent-hosts2.js";
