//! Each oddity by itself.
