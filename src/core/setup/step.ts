/** A file that is not there and is written whole. */
export interface NewFile {
  readonly kind: 'create'
  readonly title: string
  readonly path: string
  readonly text: string
}

/** A change of a file that is there; it is made only while the file still has the text of before. */
export interface FileEdit {
  readonly kind: 'edit'
  readonly title: string
  readonly path: string
  readonly before: string
  readonly after: string
}

/** What a person does: exact text to put somewhere, or a diff that is shown and left alone. */
export interface Handwork {
  readonly kind: 'by-hand'
  readonly title: string
  /** Where it goes and why, in sentences. */
  readonly words: string
  /** To be copied as it stands; empty when the words say all. */
  readonly text: string
}

/** One step that brings a fleet to llama-fleet. */
export type SetupStep = NewFile | FileEdit | Handwork
