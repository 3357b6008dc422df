/** Something that is not as it should be. */
export interface Finding {
  readonly code: FindingCode;
  /** Where it is about one platform. */
  readonly platform?: string;
  readonly message: string;
}

export type FindingCode =
  /** The registry has nothing under the reference. */
  | 'not-found'
  /** The registry could not be read. */
  | 'no-answer'
  | 'platform-missing'
  | 'platform-unexpected'
  | 'platform-twice'
  /** An entry of the index says no platform. */
  | 'platform-unsaid'
  /** The index lists what the registry does not have. */
  | 'child-missing'
  /** An image is for another platform than the index says. */
  | 'config-differs'
  /** An attestation is about no image of the index. */
  | 'attestation-orphan'
  /** The plan attests, and an image has no attestation. */
  | 'attestation-missing'
  | 'annotation-differs'
  /** What is annotated has a media type of Docker's, which holds no annotations. */
  | 'media-type';
