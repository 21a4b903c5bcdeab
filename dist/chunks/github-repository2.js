export { n as githubRepository } from "./github-repository.js";
