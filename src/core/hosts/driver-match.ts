const VERSION = /(\d{3,4}(?:\.\d{2,3}){1,2})$/

/**
 * Returns the sentence for an NVIDIA driver whose library on disk (the file that libcuda.so.1 is, `libcuda.so.575.64`) is not
 * the one that runs in the kernel (`NVIDIA 570.86.16`): CUDA finds no device until the machine is started again. Else null.
 */
export function driverMismatch(kernelDriver: string | null, libraryFile: string | null): string | null {
  const inKernel = /^NVIDIA (\d+(?:\.\d+)+)$/.exec(kernelDriver ?? '')?.[1]
  const onDisk = VERSION.exec(libraryFile ?? '')?.[1]
  if (inKernel === undefined || onDisk === undefined || inKernel === onDisk) return null
  return `The NVIDIA driver on disk is ${onDisk}, the one that runs in the kernel is ${inKernel}: a reboot is needed before this host's GPU can be used.`
}
