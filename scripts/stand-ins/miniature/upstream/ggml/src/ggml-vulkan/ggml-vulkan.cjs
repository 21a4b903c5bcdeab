/** The "Vulkan" backend: how many passes over the weights one token costs, in a prompt's batch and when generating. */
module.exports = {
  name: 'Vulkan',
  device: { id: 'Vulkan0', description: 'miniature Vulkan device (computed on the CPU)' },
  passes: { prompt: 5, generation: 22 },
}
