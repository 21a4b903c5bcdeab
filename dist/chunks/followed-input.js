export { t as followedInput } from "./reading.js";
