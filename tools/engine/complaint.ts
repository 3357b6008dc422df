/** Something that keeps the engine from running, with what a person can do about it. */
export class Complaint extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.name = 'Complaint';
    this.remedy = remedy;
  }
}
