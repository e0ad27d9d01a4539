//! The goldens of DOMAIN.md, the peers, and what the tests of this module share.

mod goldens;
mod peers;

/// Fails unless `got` is within `tolerance` of `expected`.
#[track_caller]
pub(super) fn close(got: f64, expected: f64, tolerance: f64) {
    assert!(
        (got - expected).abs() <= tolerance,
        "{got:e} is not {expected:e} within {tolerance:e}"
    );
}

/// Fails unless `got` is `expected` to that part of it.
#[track_caller]
pub(super) fn near(got: f64, expected: f64, relative: f64) {
    close(got, expected, relative * expected.abs());
}
