//! What time it is.

/// This moment, ISO 8601, UTC, to the second.
pub(super) fn now() -> String {
    let moment = jiff::Timestamp::now();
    moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_log_keeps_whole_seconds_of_utc() {
        let now = super::now();
        assert_eq!(now.len(), "2026-11-21T00:00:00Z".len(), "{now}");
        assert!(now.ends_with('Z'), "{now}");
    }
}
