export { r as missingFlake } from "./missing-flake2.js";
