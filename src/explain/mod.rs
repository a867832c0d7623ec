//! What a presigned URL says, and why a request was refused.
