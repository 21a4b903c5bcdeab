export { u as compareInFamily, p as tagOnCommit, m as tagsByCommit } from "./main.js";
