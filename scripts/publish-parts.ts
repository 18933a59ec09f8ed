/** Files above this go up in parts of this size, bytes: the AWS CLI's own figures, so that both give one file one ETag. */
export const PART_BYTES = 8 * 1024 * 1024;

/** "Amazon S3 multipart upload limits", Amazon S3 User Guide. */
export const MOST_PARTS = 10_000;
