import { o as runPostStep } from "./chunks/main.js";
// src/post.ts
process.exitCode = await runPostStep(process.env);
export {};
