/** Something that is not as it should be. */
export interface Finding {
  readonly code: FindingCode;
  /** Where it is about one platform. */
  readonly platform?: string;
  readonly message: string;
}

/** What a person can do about a finding; undefined where that depends on who says so. */
export const remedies: Partial<Record<FindingCode, string>> = {
  'not-found': 'see that name and tag are right, and push it; a registry in plain HTTP may answer the same',
  'platform-unexpected': 'write it anew (`mab run`), or add the platform to what is declared',
  'platform-twice': 'write the index anew with one image for each platform',
  'platform-unsaid': 'write the index anew with a platform for each image (`docker buildx imagetools create`)',
  'child-missing': 'push the image again, and the index after it: the registry has lost it, or somebody removed it',
  'index-empty': 'write the index anew: nobody can pull it',
  'entry-type': 'join images themselves: what an index in an index lists, most clients do not find',
  'config-differs': 'build the image again for its platform, or say the right one where the images are joined',
  'attestation-orphan': 'write the index anew with the image that it is about, or without it',
  'media-type': 'push its images with oci-mediatypes=true, and write it anew',
};

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
  /** The index lists no image. */
  | 'index-empty'
  /** An entry is of a media type that is none of an image. */
  | 'entry-type'
  /** An image is for another platform than the index says. */
  | 'config-differs'
  /** An attestation is about no image of the index. */
  | 'attestation-orphan'
  /** The plan attests, and an image has no attestation. */
  | 'attestation-missing'
  | 'annotation-differs'
  /** What is annotated has a media type of Docker's, which holds no annotations. */
  | 'media-type';
