//! mining.
