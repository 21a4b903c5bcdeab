export { d as compareInFamily, m as tagOnCommit, h as tagsByCommit } from "./main.js";
