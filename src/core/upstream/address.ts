/** A URL, an scp-like address or an absolute path; nothing that git could take for an option or a helper (`ext::`). */
export const UPSTREAM_ADDRESS = /^(?:(?:https?|ssh|git|file):\/\/|\/|[\w.-]+@[\w.-]+:)[^\s\0]+$/
