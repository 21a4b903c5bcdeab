/** Text files of this machine that the user named. */
export interface TextFiles {
  /** Returns the text; null when there is no such file. Throws InputError when it cannot be read or is over 1 MiB. */
  read(path: string): Promise<string | null>
  /** Writes a text, whole or in pieces, in place of what was there. Throws InputError for a place that cannot be written, UpstreamError for a disk that is full or fails. */
  write(path: string, text: string | Iterable<string>): Promise<void>
}
