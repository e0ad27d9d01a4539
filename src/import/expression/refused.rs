//! Functions that an expression may not use.

/// Functions that reach settings, catalogues, sequences or logs.
pub(super) const OUTSIDE: &[&str] = &[
    "currval",
    "get_block_size",
    "getenv",
    "getvariable",
    "in_search_path",
    "inet_client_addr",
    "inet_client_port",
    "inet_server_addr",
    "inet_server_port",
    "map_to_pg_oid",
    "nextval",
    "session_user",
    "setseed",
    "setval",
    "sleep_ms",
    "stats",
    "user",
    "version",
    "write_log",
];
pub(super) const OUTSIDE_PREFIXES: &[&str] = &[
    "current_",
    "pg_",
    "has_",
    "json_serialize_",
    "json_deserialize_",
    "duckdb_",
    "__internal_",
];

/// Functions that give another result at every import.
pub(super) const RESTLESS: &[&str] = &[
    "ago",
    "gen_random_uuid",
    "get_current_time",
    "get_current_timestamp",
    "now",
    "random",
    "today",
    "transaction_timestamp",
    "txid_current",
    "uuid",
    "uuidv4",
    "uuidv7",
    "current_date",
    "current_time",
    "current_timestamp",
    "current_localtime",
    "current_localtimestamp",
];
