import { t as watchForeignCpu } from "./foreign-cpu.js";
import { n as watchProcesses, t as storeWorkers } from "./foreign-processes2.js";
import { setTimeout } from "node:timers/promises";
// src/adapters/machine-activity.ts
async function watchActivity(seconds, files, gpus, proc) {
	const foreignCpu = watchForeignCpu(proc);
	const processes = watchProcesses(files);
	await setTimeout(seconds * 1e3);
	return {
		foreignCpu: foreignCpu(),
		processes: processes(seconds),
		builders: storeWorkers(files),
		gpus: (await gpus()).map((gpu) => ({
			name: gpu.name,
			busy: gpu.busy,
			memory: gpu.memoryUsedBytes === null || gpu.memoryBytes === null || gpu.memoryBytes === 0 ? null : gpu.memoryUsedBytes / gpu.memoryBytes,
			programs: gpu.programs
		}))
	};
}
export { watchActivity };
