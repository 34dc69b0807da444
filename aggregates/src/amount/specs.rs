//! Given standards, when a month is computed, then.
