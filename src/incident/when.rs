//! The times that people write, approximate ones included.
