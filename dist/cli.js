#!/usr/bin/env node
import { n as runCommandLine } from "./chunks/main.js";
// src/cli.ts
process.exitCode = await runCommandLine(process.argv.slice(2), process.env);
export {};
