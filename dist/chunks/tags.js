export { m as compareInFamily, _ as tagOnCommit, v as tagsByCommit } from "./main.js";
