/**
 * `line-full`: too many wait already, of this credential or of all. `late`: waiting and running took longer than a question may.
 * `gone`: the client went away, and nobody reads the answer.
 */
export type QuestionErrorCode = 'line-full' | 'late' | 'gone';

/** Why a question was not answered, though nothing is wrong with it. The message says what helps. */
export class QuestionError extends Error {
  override name = 'QuestionError';
  readonly code: QuestionErrorCode;

  constructor(code: QuestionErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
